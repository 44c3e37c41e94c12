import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { contractOf, sources } from '../../../etl/sources/index.ts';
import { questionsOf } from '../../../etl/sql/questions.ts';
import { batchKey } from '../../../etl/table/layout.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { bucket, declareTables, type Lake, openLake } from './lake.ts';

const dayMs = 86_400_000;

describe('the usual questions', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake();
    await declareTables(lake, sources);
  });
  after(async () => lake.close());

  for (const contract of sources) {
    for (const { name, sql } of questionsOf(contract)) {
      it(`${name} is answered by empty tables, every column by a name`, async () => {
        const [header, ...rows] = await lake.rows(sql);
        expect(header?.join())
          .to.match(/^[a-z_]+(,[a-z_]+)*$/)
          .and.not.contain('_col');
        // Freshness is one row of what is not there; the others have nothing to count.
        expect(rows).to.deep.equal(name.endsWith('-freshness') ? [[null, null, null]] : []);
      });
    }
  }

  it('and those of the runbook run over the declared tables', async () => {
    const page = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
    const queries = [...page.matchAll(/```sql\n([^`]+)```/g)].map(([, sql = '']) => sql);
    expect(queries).to.have.length.of.at.least(1);
    for (const { source } of sources) {
      for (const sql of queries) {
        expect(sql).to.contain('WHERE "arrival_date" >=');
        // The object that a row is from is a column that only Athena has.
        const [header] = await lake.rows(sql.replaceAll('<source>', source).replaceAll('"$path"', '"shard_id"'));
        expect(header).to.have.length.of.at.least(4);
      }
    }
  });

  it('shows an alert once, however often its batch was delivered', async () => {
    const alerting = contractOf('manufacturing');
    const { alerts } = tablesOf(alerting);
    const question = questionsOf(alerting).find(({ name }) => name.endsWith('-alerts'));
    if (!alerts || !question) throw new Error('manufacturing has no alerts');
    const alert = (id: number, threshold: number) =>
      `SELECT 'e${id}' AS event_id, 'HIGH' AS alert_type, 'm' AS machine_id, TIMESTAMP '2025-03-01' AS "timestamp",
        ${id}::DOUBLE AS score, ${threshold}::DOUBLE AS threshold, '{}' AS contributions`;
    for (const [name, some] of [
      ['whole', [alert(1, 0.5), alert(2, 0.5)]],
      ['half', [alert(2, 0.4)]],
    ] as const)
      await lake.store.put(
        bucket,
        batchKey(alerts, Date.now(), 'shard', name),
        await lake.parquet(some.join(' UNION ALL ')),
      );
    const [header, ...rows] = await lake.rows(question.sql);
    const column = (name: string) => rows.map((row) => row[header?.indexOf(name) ?? 0]);
    expect([column('event_id'), column('threshold')]).to.deep.equal([
      ['e2', 'e1'],
      ['0.4', '0.5'],
    ]);
  });

  describe('of a source with a past', () => {
    const [contract] = sources;
    if (!contract) throw new Error('there is no source');
    const { processed, quarantine } = tablesOf(contract);
    const sqlOf = (ending: string) => questionsOf(contract).find(({ name }) => name.endsWith(ending))?.sql ?? '';

    before(async () => {
      const now = Date.now();
      for (const days of [0, 1, 30, 60, 90]) {
        const at = now - days * dayMs;
        const arrived = new Date(at).toISOString();
        const rejected = { event_id: `r${days}`, reason: 'a rule', field: 'f', arrived_at: arrived };
        const select = `SELECT 'e' AS event_id, TIMESTAMP '${arrived.slice(0, 19)}' AS arrived_at FROM range(2)`;
        await lake.store.put(bucket, batchKey(processed, at, 'shard', '1'), await lake.parquet(select));
        await lake.store.put(
          bucket,
          batchKey(quarantine, at, 'shard', '1'),
          Buffer.from(`${JSON.stringify(rejected)}\n${JSON.stringify(rejected)}\n`),
        );
      }
    });

    it('count duplicates by day, of the last week only', async () => {
      const [, ...rows] = await lake.rows(sqlOf('-duplicates'));
      expect(rows.map(([, stored, duplicates]) => [stored, duplicates])).to.deep.equal([
        ['2', '1'],
        ['2', '1'],
      ]);
    });

    it('count each quarantined record of since yesterday once', async () => {
      const [, row] = await lake.rows(sqlOf('-quarantine-reasons'));
      expect(row?.slice(0, 3)).to.deep.equal(['a rule', 'f', '2']);
    });

    for (const [ending, read] of [
      ['-duplicates', 2],
      ['-quarantine-reasons', 2],
      ['-freshness', 2],
    ] as const) {
      it(`read the partitions that ${ending.slice(1)} is about, and not the older ones`, async () => {
        const plan = (await lake.rows(`EXPLAIN ${sqlOf(ending)}`)).flat().join('\n');
        const scanned = [...plan.matchAll(/Scanning Files:\s*(\d+)\/(\d+)/g)].map(([, some, all]) => [some, all]);
        expect(scanned, plan).to.deep.equal([[`${read}`, '5']]);
      });
    }
  });
});
