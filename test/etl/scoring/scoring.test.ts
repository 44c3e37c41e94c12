import { expect } from 'chai';
import fc from 'fast-check';
import { batchOfRows, type Row } from '../../../etl/batch/rows.ts';
import { compileScalar } from '../../../etl/expression/scalar.ts';
import { alertsOf } from '../../../etl/scoring/alerts.ts';
import { calibrateThreshold } from '../../../etl/scoring/calibrate.ts';
import { compileContributions, scoreExpression } from '../../../etl/scoring/score.ts';
import { tierOf } from '../../../etl/scoring/tier.ts';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { doubleLiteral } from '../../../etl/sql/quote.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { decodedBatch } from '../support/batches.ts';
import { openDuckDb, rowsOfQuery } from '../support/duckdb.ts';
import { tierSql } from '../support/tier-sql.ts';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('a score', () => {
  it('is the weighted sum from left to right, rounded if its contract says so', () => {
    const maintenance = compileScalar(scoreExpression(manufacturing.score));
    const value = compileScalar(scoreExpression(ecommerce.score));
    fc.assert(
      fc.property(finite, finite, fc.boolean(), finite, (a, b, flag, c) => {
        const reading: Row = { temperature: a, vibration: b, anomaly_flag: flag, downtime_risk: c };
        const sum = (0.3 * a) / 100 + (0.25 * b) / 10 + (0.15 * Number(flag)) / 1 + (0.3 * c) / 1;
        expect(maintenance((name) => reading[name] ?? null)).to.equal(Math.floor(sum * 100 + 0.5) / 100);
        const order: Row = {
          purchase_amount: a,
          frequency_of_purchase: b,
          brand_loyalty: c,
          customer_satisfaction: a,
        };
        const worth = (0.4 * a) / 1000 + (0.3 * b) / 10 + (0.15 * c) / 10 + (0.15 * a) / 10;
        expect(value((name) => order[name] ?? null)).to.equal(worth);
      }),
    );
  });

  it('is explained by contributions that add up to it, without those of missing inputs', () => {
    const reading: Row = { temperature: 100, vibration: 40, anomaly_flag: true, downtime_risk: null };
    const explain = compileContributions(manufacturing.score);
    expect(explain((name) => reading[name] ?? null)).to.deep.equal({
      temperature: 0.3,
      vibration: 1,
      anomaly_flag: 0.15,
      downtime_risk: null,
    });
  });
});

describe('a tier', () => {
  const { tiers } = ecommerce.tiering;

  it('is the first whose bound the score exceeds, and the unknown one without a score', () => {
    const labels = [0.61, 0.6, 0.41, 0.4, -1, null].map((score) => tierOf(tiers, score));
    expect(labels).to.deep.equal(['HIGH_VALUE', 'MEDIUM_VALUE', 'MEDIUM_VALUE', 'STANDARD', 'STANDARD', 'UNKNOWN']);
  });

  it('is the same in SQL', async () => {
    const connection = await openDuckDb();
    const scores = fc.array(fc.option(fc.oneof(finite, fc.constantFrom(0.6, 0.4, 0.5))), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(scores, async (some) => {
        const values = some.map((score, i) => `(${i}, ${score === null ? 'NULL' : doubleLiteral(score)})`);
        const sql = `SELECT ${tierSql(tiers, 'score')} AS level FROM (VALUES ${values.join(', ')}) AS t(i, score) ORDER BY i`;
        const found = await rowsOfQuery(connection, sql);
        expect(found.map((row) => row.level)).to.deep.equal(some.map((score) => tierOf(tiers, score)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('alerts', () => {
  const reading = (id: string, vibration: number): Row => ({
    event_id: id,
    timestamp: 1000,
    machine_id: 'M7',
    temperature: 100,
    vibration,
    anomaly_flag: true,
    downtime_risk: 1,
    arrived_at: 5,
    shard_id: 's',
    sequence_number: '1',
    contract_version: 1,
  });
  const scored = scoreBatch(manufacturing, decodedBatch(manufacturing, [reading('a', 50), reading('b', 120)]));

  it('are raised above the threshold only, with what made the score', () => {
    expect(alertsOf(manufacturing, scored)).to.deep.equal([
      {
        event_id: 'b',
        alert_type: 'HIGH_MAINTENANCE_PRIORITY',
        machine_id: 'M7',
        timestamp: 1000,
        score: 3.75,
        threshold: 3.24,
        contributions: '{"temperature":0.3,"vibration":3,"anomaly_flag":0.15,"downtime_risk":0.3}',
      },
    ]);
    expect(alertsOf(manufacturing, scored, 3.75)).to.deep.equal([]);
    expect(alertsOf(manufacturing, scored, 0.7)).to.have.length(2);
  });

  it('are rows of their table', () => {
    const { columns } = tablesOf(manufacturing).alerts!;
    const batch = batchOfRows(columns, alertsOf(manufacturing, scored));
    expect([...batch.columns.values()].every(({ valid }) => valid === null)).to.equal(true);
  });

  it('are not raised if the contract declares none', () => {
    expect(alertsOf(ecommerce, { length: 1, columns: new Map() })).to.deep.equal([]);
  });
});

describe('a calibrated threshold', () => {
  const scores = fc.array(fc.option(fc.double({ min: -5, max: 5, noNaN: true })), { minLength: 1, maxLength: 60 });

  it('lets through at most the budget, and is the smallest with two decimals that does', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 60 }), (some, budget) => {
        const threshold = calibrateThreshold(some, { budget });
        const present = some.filter((score) => score !== null);
        const exceeding = (bound: number) => present.filter((score) => score > bound).length;
        if (present.length <= budget) {
          expect(threshold).to.equal(null);
          return;
        }
        const found = threshold as number;
        expect(exceeding(found)).to.be.at.most(budget);
        expect(found).to.equal(Math.round(found * 100) / 100);
        expect(exceeding((Math.round(found * 100) - 1) / 100)).to.be.greaterThan(budget);
      }),
      { numRuns: 500 },
    );
  });

  it('stays on a score that has two decimals already', () => {
    expect(calibrateThreshold([1.1, 2.2, 3.24, 0.29], { budget: 1 })).to.equal(2.2);
    expect(calibrateThreshold([0.29, 0.29, 0.29], { budget: 1 })).to.equal(0.29);
  });
});
