import { expect } from 'chai';
import fc from 'fast-check';
import { batchOfRows, type Row, rowsOf } from '../../../etl/batch/rows.ts';
import { InvariantError } from '../../../etl/errors.ts';
import { filledShare, missingInputs, qualityScore } from '../../../etl/quality/quality.ts';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import { sources } from '../../../etl/sources/index.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { type AnalyticsResults, assembleSummary } from '../../../etl/sql/summary.ts';
import { summaryColumns, tierCountColumn } from '../../../etl/table/tables.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { analyse } from '../support/analyse.ts';
import { decodedBatch, decodedRows } from '../support/batches.ts';
import { openDuckDb } from '../support/duckdb.ts';
import { etlOf } from '../support/lake.ts';
import { oddSource } from '../support/odd-source.ts';

const run = { runId: 'run-1', computedAt: Date.UTC(2025, 0, 1) };

/** A rejected record twice, as a redelivery leaves it, and another one. */
const rejected = [
  { event_id: 'x', reason: 'vibration below 0' },
  { event_id: 'x', reason: 'vibration below 0' },
  { event_id: 'y', reason: 'no machine_id' },
  { event_id: 'z', reason: 'vibration below 0' },
];

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

function expectNear(found: unknown, wanted: number | null, what: string): void {
  if (wanted === null) expect(found, what).to.equal(null);
  else expect(found, what).to.be.closeTo(wanted, 1e-9 * Math.max(1, Math.abs(wanted)));
}

describe('the summary of a source', () => {
  const opening = openDuckDb();

  for (const contract of [...sources, oddSource]) {
    it(`of ${contract.source} equals what plain code counts`, async () => {
      const connection = await opening;
      await fc.assert(
        fc.asyncProperty(decodedRows(contract, { min: 1, max: 50 }), async (rows) => {
          const etl = etlOf(contract, [scoreBatch(contract, decodedBatch(contract, rows))]);
          const { metrics, topReasons, missingInputs: missing } = await analyse(connection, contract, etl, rejected);
          const records = rowsOf(etl.merged);
          expect(metrics.records_accepted).to.equal(records.length);
          expect(metrics.records_quarantined).to.equal(3);
          expect(topReasons).to.deep.equal([
            { reason: 'vibration below 0', records: 2 },
            { reason: 'no machine_id', records: 1 },
          ]);
          expect(missing).to.deep.equal(missingInputs(contract, etl.merged));
          const scores = records.flatMap((row) => row[contract.score.name] ?? []) as number[];
          expectNear(metrics.mean_score, mean(scores), 'mean_score');
          const quality = qualityScore(records.length, 3, filledShare(contract, etl.merged));
          expectNear(metrics.data_quality_score, quality, 'data_quality_score');
          for (const { label } of contract.tiering.tiers) {
            const wanted = rowsOf(etl.entities).filter((row) => row[contract.tiering.name] === label).length;
            expect(metrics[tierCountColumn(contract.tiering, contract.entities, label)], label).to.equal(wanted);
          }
        }),
        { numRuns: 15 },
      );
    });

    it(`of ${contract.source} has the columns of its table, in their types, also over empty tables`, async () => {
      const summary = await analyse(await opening, contract, etlOf(contract, []), []);
      expect(Object.keys(summary.metrics)).to.deep.equal(summaryColumns(contract).map(({ name }) => name));
      expect(batchOfRows(summaryColumns(contract), [summary.metrics]).length).to.equal(1);
      expect(summary.metrics.records_accepted).to.equal(0);
      expect(summary.metrics.data_quality_score).to.equal(null);
      expect(summary.topReasons).to.deep.equal([]);
    });
  }

  it('measures machines, maintenance and efficiency of manufacturing', async () => {
    const reading = (id: string, required: boolean | null, energy: number): Row => ({
      event_id: id,
      timestamp: 0,
      machine_id: id,
      maintenance_required: required,
      energy_consumption: energy,
      predicted_remaining_life: 1000,
      arrived_at: 0,
      shard_id: 's',
      sequence_number: '1',
      contract_version: 1,
    });
    const rows = [reading('1', true, 10), reading('2', false, 4), reading('3', null, 1), reading('4', true, 0)];
    const etl = etlOf(manufacturing, [scoreBatch(manufacturing, decodedBatch(manufacturing, rows))]);
    const { metrics } = await analyse(await opening, manufacturing, etl, []);
    expect(metrics.machines_analyzed).to.equal(4);
    expect(metrics.predicted_maintenance_events).to.equal(2);
    expect(metrics.average_machine_efficiency).to.equal((100 + 250 + 500 + 0) / 4 / 500);
  });

  it('names the most popular category and the best channel, ties by name', async () => {
    const order = (id: number, category: string | null, channel: string, amount: number): Row => ({
      event_id: `${id}`,
      customer_id: 'c',
      time_of_purchase: 0,
      purchase_category: category,
      purchase_channel: channel,
      purchase_amount: amount,
      frequency_of_purchase: 1,
      brand_loyalty: 1,
      customer_satisfaction: 5,
      arrived_at: 0,
      shard_id: 's',
      sequence_number: '1',
      contract_version: 1,
    });
    const rows = [
      order(1, 'Toys', 'Online', 100),
      order(2, 'Books', 'Online', 200),
      order(3, null, 'In-Store', 900),
      order(4, null, 'Mixed', 100),
      order(5, null, 'Mixed', 1600),
    ];
    const etl = etlOf(ecommerce, [scoreBatch(ecommerce, decodedBatch(ecommerce, rows))]);
    const { metrics } = await analyse(await opening, ecommerce, etl, []);
    expect(metrics.most_popular_category).to.equal('Books');
    expect(metrics.best_marketing_channel).to.equal('In-Store');
    expect(metrics.average_purchase).to.equal(580);
    expect(metrics.customer_satisfaction_index).to.equal(5);
  });

  it('says which metric is no number', () => {
    const results: AnalyticsResults = { entities: [{}], records: [{}], quarantined: [], reasons: [], ranked: {} };
    expect(() => assembleSummary(manufacturing, run, results)).to.throw(
      InvariantError,
      'manufacturing analytics: "records_accepted" should be a number, but the result has no such column',
    );
    const text = { ...results, records: [{ records_accepted: 'many' }] };
    expect(() => assembleSummary(manufacturing, run, text)).to.throw(InvariantError, 'the result has "many"');
  });
});
