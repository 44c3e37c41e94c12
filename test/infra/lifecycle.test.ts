import { expect } from 'chai';
import { type Contract, integrationOf, sources, tablesOf } from '../../etl/platform.ts';
import { lifecycleRules } from '../../infra/lifecycle.ts';
import { days } from '../../infra/units.ts';
import { deadLetterPrefix, queryResultPrefix, stateFolder } from '../../lake/keys.ts';
import { ledgerKey } from '../../lake/ledger.ts';

const rules = lifecycleRules({
  rawArchive: days(30),
  processed: days(90),
  quarantine: days(180),
  failed: days(60),
  results: days(7),
  replacedVersions: days(14),
});

/** Days after which the current version of an object is removed; undefined: never. */
const expiry = (key: string): number | undefined =>
  rules.filter(({ filter }) => key.startsWith(filter.prefix)).find(({ expiration }) => expiration?.days)?.expiration
    ?.days;

describe('lifecycle of objects', () => {
  it('never removes raw files, answers or state', () => {
    const kept = sources.flatMap((contract: Contract) => {
      const { records, rollup, entities, alerts, summaries } = tablesOf(contract);
      return [records, rollup, entities, alerts, summaries]
        .flatMap((table) => table?.prefix ?? [])
        .concat(ledgerKey(contract.source));
    });
    for (const key of [
      ...kept,
      integrationOf(sources)!.table.prefix,
      'raw/ecommerce/orders.csv',
      'scripts/bridge.py',
    ]) {
      expect(expiry(`${key}x`), key).to.equal(undefined);
    }
  });

  it('removes what was passed on, rejected, failed or only asked', () => {
    expect(expiry('processed/ecommerce/x')).to.equal(90);
    expect(expiry('quarantine/ecommerce/x')).to.equal(180);
    expect(expiry('replayed/ecommerce/x')).to.equal(180);
    expect(expiry('aws/lambda/mapping/shard/x')).to.equal(60);
    expect(expiry('athena-results/x.csv')).to.equal(7);
  });

  it('moves raw files, and nothing else, to a colder class', () => {
    const moved = rules.filter(({ transitions }) => transitions);
    expect(moved).to.have.length(1);
    expect(moved[0]).to.deep.include({
      filter: { prefix: 'raw/' },
      transitions: [{ days: 30, storageClass: 'GLACIER_IR' }],
    });
  });

  it('cleans up abandoned uploads everywhere', () => {
    const everywhere = rules.filter(({ filter }) => filter.prefix === '');
    expect(everywhere).to.have.length(1);
    expect(everywhere[0]).to.deep.include({ abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } });
  });

  it('cleans up old versions of whatever can be made again, and of no raw file', () => {
    const keptVersions = (key: string) =>
      rules.flatMap(({ filter, noncurrentVersionExpiration: old }) =>
        old && key.startsWith(filter.prefix) ? [old.noncurrentDays] : [],
      );
    const tables = sources.flatMap((contract: Contract) =>
      Object.values(tablesOf(contract)).map(({ prefix }) => prefix),
    );
    const services = [
      deadLetterPrefix,
      queryResultPrefix,
      stateFolder,
      'scripts/',
      integrationOf(sources)!.table.prefix,
    ];
    for (const prefix of [...tables, ...services]) expect(keptVersions(`${prefix}x`), prefix).to.deep.equal([14]);
    expect(keptVersions('raw/ecommerce/orders.csv')).to.deep.equal([]);
  });

  it('gives each rule a name of its own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).to.equal(rules.length);
  });
});
