import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Contract, rawPrefix, sources, tablesOf } from '../../etl/platform.ts';
import { erasedKey } from '../../lake/erased-positions.ts';
import { receiptPrefix } from '../../lake/erasure-receipt.ts';
import { cursorKey, deadLetterPrefix, queryResultPrefix } from '../../lake/index.ts';
import { suppressionListKey } from '../../lake/suppression-list.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const { Statement: statements } = JSON.parse(readFileSync('docs/eraser-policy.json', 'utf8')) as {
  Statement: Statement[];
};

const allowed = (action: string, key: string): boolean =>
  statements.some(
    ({ Action, Resource }) =>
      [Action].flat().includes(action) &&
      [Resource]
        .flat()
        .map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`))
        .some((pattern) => pattern.test(`arn:aws:s3:::multi-source-data-lake-prod-123456789012/${key}`)),
  );

describe('the policy for who erases', () => {
  const contracts: readonly Contract[] = sources;
  for (const contract of contracts) {
    const { processed, quarantine, replayed, alerts, records, rollup, entities, erased } = tablesOf(contract);
    const tables = [processed, quarantine, replayed, alerts, records, rollup, entities].flatMap(
      (table) => table?.prefix ?? [],
    );

    it(`lets them replace and remove every object that holds a record of ${contract.source}, and its versions`, () => {
      for (const prefix of [...tables, rawPrefix(contract.source), deadLetterPrefix])
        for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'])
          expect(allowed(action, `${prefix}x`), `${action} ${prefix}`).to.equal(true);
      expect(allowed('s3:DeleteObject', `${queryResultPrefix}x`)).to.equal(true);
      expect(allowed('s3:GetObjectVersion', `${rawPrefix(contract.source)}x`)).to.equal(true);
    });

    it(`lets them write the records of an erasure from ${contract.source}, and remove none`, () => {
      const { source } = contract;
      for (const key of [
        erasedKey(erased, 'x'),
        suppressionListKey(source),
        cursorKey(source, 'x'),
        `${receiptPrefix}x.json`,
      ]) {
        expect(allowed('s3:PutObject', key), key).to.equal(true);
        expect(allowed('s3:DeleteObject', key), key).to.equal(false);
      }
    });
  }

  it('was thought of with every command of the SDK that an erasure sends', () => {
    const used = globSync(['operations/erasure/*.ts', 'lake/versions.ts']).flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/new (\w+Command)\(/g)].map(([, name]) => name),
    );
    expect(new Set(used)).to.deep.equal(
      new Set(['DeleteObjectCommand', 'GetObjectCommand', 'ListObjectVersionsCommand']),
    );
  });
});
