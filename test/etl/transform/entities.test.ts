import { expect } from 'chai';
import fc from 'fast-check';
import { type Row, rowsOf } from '../../../etl/batch/rows.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import { sources } from '../../../etl/sources/index.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { recordColumns, tablesOf } from '../../../etl/table/tables.ts';
import { entities } from '../../../etl/transform/rollup.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { decodedBatch, decodedRows } from '../support/batches.ts';
import { openDuckDb, rowsOfQuery } from '../support/duckdb.ts';
import { createTable, etlOf } from '../support/lake.ts';
import { oddSource } from '../support/odd-source.ts';
import { tierSql } from '../support/tier-sql.ts';

const etl = (contract: Contract, rows: readonly Row[]) =>
  etlOf(contract, [scoreBatch(contract, decodedBatch(contract, rows))]);

/** The entity table as SQL would compute it from the records in one go. */
function entitiesSql(contract: Contract & Required<Pick<Contract, 'score' | 'tiering'>>): string {
  const { key, score, tiering, aggregates, eventTime, partition } = contract;
  const functions = { mean: 'AVG', sum: 'SUM', min: 'MIN', max: 'MAX' };
  const list = aggregates.flatMap(({ name, of, by }) => [
    `${functions[by]}(CAST("${of}" AS DOUBLE)) AS "${name}"`,
    `COUNT("${of}") AS "${name}_over"`,
  ]);
  const format = partition.unit === 'day' ? '%Y-%m-%d' : '%Y-%m';
  return `
    WITH placed AS (SELECT *, strftime("${eventTime}", '${format}') AS "its part" FROM records),
         marked AS (SELECT *, MAX("its part") FILTER (WHERE "${score.name}" IS NOT NULL) OVER (PARTITION BY "${key}") AS "latest part"
                    FROM placed),
         aggregated AS (
           SELECT "${key}", COUNT(*) AS records, MAX("its part") AS latest_partition, MAX("latest part") AS latest_scored_partition,
                  AVG("${score.name}") AS "average_${score.name}", COUNT("${score.name}") AS "average_${score.name}_over",
                  AVG("${score.name}") FILTER (WHERE "its part" = "latest part") AS "latest_${score.name}",
                  COUNT("${score.name}") FILTER (WHERE "its part" = "latest part") AS "latest_${score.name}_over",
                  ${list.join(', ')}
           FROM marked GROUP BY "${key}")
    SELECT *, ${tierSql(tiering.tiers, `${tiering.over === 'all' ? 'average' : 'latest'}_${score.name}`)} AS "${tiering.name}"
    FROM aggregated ORDER BY "${key}"`;
}

function expectClose(found: Row, wanted: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(found)) {
    const other = wanted[name];
    if (typeof value !== 'number' || other === null) expect(value, name).to.equal(other);
    else if (name.endsWith('_over')) expect(value, name).to.equal(Number(other));
    else expect(value, name).to.be.closeTo(Number(other), 1e-9 * Math.max(1, Math.abs(value)));
  }
}

describe('the entity table', () => {
  const opening = openDuckDb();

  for (const contract of [...sources, oddSource]) {
    it(`of ${contract.source} equals what SQL computes from the records`, async () => {
      const connection = await opening;
      await fc.assert(
        fc.asyncProperty(decodedRows(contract, { min: 1, max: 60 }), async (rows) => {
          const { merged, entities: found } = etl(contract, rows);
          await createTable(connection, 'records', recordColumns(contract), merged);
          const wanted = await rowsOfQuery(connection, entitiesSql(contract));
          expect(found.length).to.equal(wanted.length);
          rowsOf(found).forEach((row, i) => {
            expectClose(row, wanted[i] as Record<string, unknown>);
          });
        }),
        { numRuns: 15 },
      );
    });

    it(`of ${contract.source} does not depend on the order in which rollups are read`, () => {
      fc.assert(
        fc.property(decodedRows(contract, { min: 1, max: 60 }), (rows) => {
          const { rollups, entities: found } = etl(contract, rows);
          const reversed = new Map([...rollups].reverse());
          expect(rowsOf(entities<Contract>(contract, reversed))).to.deep.equal(rowsOf(found));
        }),
        { numRuns: 20 },
      );
    });

    it(`and rollup of ${contract.source} have the columns that their tables promise, also without rows`, () => {
      const [rows = []] = fc.sample(decodedRows(contract, { min: 20, max: 20 }), 1);
      const tables = tablesOf(contract);
      for (const some of [rows, []]) {
        const { rollups, entities: found } = etl(contract, some);
        const shape = [...found.columns.values()].map(({ name, type }) => [name, type]);
        expect(shape).to.deep.equal(tables.entities.columns.map(({ name, type }) => [name, type]));
        for (const batch of rollups.values()) {
          expect([...batch.columns.keys()]).to.deep.equal(tables.rollup.columns.map(({ name }) => name));
        }
      }
    });
  }

  const reading = (machine: string, at: number, temperature: number | null): Row => ({
    event_id: `${machine}-${at}`,
    timestamp: at,
    machine_id: machine,
    temperature,
    vibration: 50,
    anomaly_flag: false,
    downtime_risk: 0,
    arrived_at: at,
    shard_id: 's',
    sequence_number: '1',
    contract_version: 1,
  });
  const day = 86_400_000;

  const judged = (rows: readonly Row[], now?: number) => {
    const { rollups } = etl(manufacturing, rows);
    return rowsOf(entities<Contract>(manufacturing, rollups, now)).map((row) => [
      row.machine_id,
      row.latest_partition,
      row.latest_scored_partition,
      row.latest_maintenance_priority_score_over,
      row.risk,
    ]);
  };

  it('judges a machine by its latest day with a score, and one without any score not at all', () => {
    const rows = [
      ...[reading('1', 0, 300), reading('1', day, 100)],
      ...[reading('2', 0, 300), reading('2', day, null)],
      ...[reading('3', 0, null), reading('3', day, null)],
    ];
    expect(judged(rows)).to.deep.equal([
      ['1', '1970-01-02', '1970-01-02', 1, 'LOW'],
      ['2', '1970-01-02', '1970-01-01', 1, 'HIGH'],
      ['3', '1970-01-02', null, 0, 'UNKNOWN'],
    ]);
  });

  it('counts a day as the latest only once it has begun: one reading with a clock ahead decides nothing', () => {
    const rows = [
      ...[reading('1', 0, 300), reading('1', 5 * day, 100)],
      ...[reading('2', 0, 300), reading('2', 5 * day, null)],
      reading('3', 5 * day, 300),
    ];
    expect(judged(rows, 5 * day - 1)).to.deep.equal([
      ['1', '1970-01-01', '1970-01-01', 1, 'HIGH'],
      ['2', '1970-01-01', '1970-01-01', 1, 'HIGH'],
      ['3', null, null, 0, 'UNKNOWN'],
    ]);
    expect(judged(rows, 5 * day)).to.deep.equal([
      ['1', '1970-01-06', '1970-01-06', 1, 'LOW'],
      ['2', '1970-01-06', '1970-01-01', 1, 'HIGH'],
      ['3', '1970-01-06', '1970-01-06', 1, 'HIGH'],
    ]);
  });

  it('judges a customer by all orders', () => {
    const order = (at: number, amount: number): Row => ({
      event_id: `${at}`,
      customer_id: 'c',
      time_of_purchase: at,
      purchase_amount: amount,
      frequency_of_purchase: 10,
      brand_loyalty: 0,
      customer_satisfaction: 0,
      arrived_at: at,
      shard_id: 's',
      sequence_number: '1',
      contract_version: 1,
    });
    const { entities: found } = etl(ecommerce, [order(0, 0), order(90 * day, 1000)]);
    const [row] = rowsOf(found);
    expect(row?.average_customer_value_score).to.equal(0.5);
    expect(row?.segment).to.equal('MEDIUM_VALUE');
    expect(row?.latest_partition).to.equal('1970-04');
  });
});
