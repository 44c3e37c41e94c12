import { desc, table } from 'arquero';
import { expect } from 'chai';
import fc from 'fast-check';
import { toTable } from '../../../etl/batch/arquero.ts';
import { cellAt, column } from '../../../etl/batch/batch.ts';
import { batchOfRows, type Row } from '../../../etl/batch/rows.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import type { RejectedRow } from '../../../etl/decode/csv-batch.ts';
import { UserError } from '../../../etl/errors.ts';
import { alerts, calibrate, quality, readCsv, sampleOf, score, summarise, tiers } from '../../../etl/index.ts';
import { filledShare, missingInputs } from '../../../etl/quality/quality.ts';
import { alertsOf } from '../../../etl/scoring/alerts.ts';
import { ecommerce, manufacturing, sources } from '../../../etl/sources/index.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { analyse } from '../support/analyse.ts';
import { decodedBatch, decodedRows } from '../support/batches.ts';
import { openDuckDb } from '../support/duckdb.ts';
import { etlOf } from '../support/lake.ts';
import { oddSource } from '../support/odd-source.ts';
import { rowsIn, shown } from './support.ts';

const rejection = (eventId: string, reason: string): RejectedRow => ({
  eventId,
  reason,
  message: '',
  row: 2,
  text: '',
});
const rejected = [rejection('x', 'no key'), rejection('x', 'no key'), rejection('y', 'a'), rejection('z', 'no key')];

describe('table in, table out', () => {
  const opening = openDuckDb();

  for (const contract of [...sources, oddSource]) {
    it(`score gives ${contract.source} the columns that the lake stores`, () => {
      fc.assert(
        fc.property(decodedRows(contract, { min: 0, max: 30 }), (rows) => {
          const decoded = decodedBatch(contract, rows);
          const scored = score(contract, toTable(decoded));
          const wanted = shown(scoreBatch(contract, decoded));
          expect(rowsIn(scored.select(Object.keys(wanted[0] ?? {})))).to.deep.equal(wanted);
        }),
        { numRuns: 20 },
      );
    });

    it(`tiers and summarise give what the lake's ETL and SQL compute of ${contract.source}`, async () => {
      const connection = await opening;
      await fc.assert(
        fc.asyncProperty(decodedRows(contract, { min: 1, max: 40 }), async (rows) => {
          const etl = etlOf(contract, [scoreBatch(contract, decodedBatch(contract, rows))]);
          const records = toTable(etl.merged);
          expect(rowsIn(tiers(contract, records))).to.deep.equal(shown(etl.entities));
          const quarantine = rejected.map(({ eventId, reason }) => ({ event_id: eventId, reason }));
          const { topReasons, missingInputs: unscored, ...row } = await analyse(connection, contract, etl, quarantine);
          const [{ run_id, computed_at, ...wanted }] = Object.values(row) as [Row];
          const found = summarise<Contract>(contract, records, rejected);
          expect(Object.keys(found.metrics)).to.deep.equal(Object.keys(wanted));
          for (const [name, value] of Object.entries(wanted)) {
            if (typeof value !== 'number') expect(found.metrics[name], name).to.equal(value);
            else expect(found.metrics[name], name).to.be.closeTo(value, 1e-9 * Math.max(1, Math.abs(value)));
          }
          expect({ topReasons: found.topReasons, missingInputs: found.missingInputs }).to.deep.equal({
            topReasons,
            missingInputs: unscored,
          });
        }),
        { numRuns: 10 },
      );
    });

    it(`quality is that of the records of ${contract.source}`, () => {
      fc.assert(
        fc.property(decodedRows(contract, { min: 0, max: 10 }), (rows) => {
          const decoded = decodedBatch(contract, rows);
          const found = quality(contract, toTable(decoded), rejected);
          expect(found.filled).to.equal(filledShare(contract, decoded));
          expect(found.missingInputs).to.deep.equal(missingInputs(contract, decoded));
          expect([found.accepted, found.rejected]).to.deep.equal([rows.length, 3]);
        }),
        { numRuns: 10 },
      );
    });
  }

  it('alerts are those that the lake raises, and stay within a calibrated budget', () => {
    fc.assert(
      fc.property(decodedRows(manufacturing, { min: 0, max: 40 }), fc.integer({ min: 0, max: 10 }), (rows, budget) => {
        const scored = scoreBatch(manufacturing, decodedBatch(manufacturing, rows));
        const threshold = calibrate(manufacturing, toTable(scored), budget) ?? -100;
        const found = alerts(manufacturing, toTable(scored), threshold);
        const wanted = alertsOf(manufacturing, scored, threshold);
        expect(rowsIn(found)).to.deep.equal(shown(batchOfRows(tablesOf(manufacturing).alerts!.columns, wanted)));
        const scores = Array.from({ length: rows.length }, (_, row) =>
          cellAt(column(scored, 'maintenance_priority_score'), row),
        ).filter((value) => value !== null);
        if (scores.length > budget) expect(found.numRows()).to.be.at.most(budget);
      }),
      { numRuns: 30 },
    );
  });

  it('calibrate takes the budget of the contract for as many records as there are', () => {
    const scored = score(manufacturing, readCsv(manufacturing, sampleOf('manufacturing', { rows: 20_000 })).table);
    const budget = (30 * scored.numRows()) / 100_000;
    const threshold = calibrate(manufacturing, scored) ?? 0;
    expect(alerts(manufacturing, scored, threshold).numRows()).to.be.at.most(budget);
    expect(alerts(manufacturing, scored, threshold - 0.01).numRows()).to.be.greaterThan(budget);
  });

  it('keeps further columns, and follows filter, order and groups', () => {
    const orders = table({
      shop: ['a', 'b', 'c'],
      purchase_amount: [300, 100, 200],
      frequency_of_purchase: [1, 1, 1],
      brand_loyalty: [1, 1, 1],
      customer_satisfaction: [1, 1, null],
    });
    const found = score(
      ecommerce,
      orders.filter('d => d.purchase_amount > 100').orderby(desc('purchase_amount')).groupby('shop'),
    );
    expect(found.array('shop')).to.deep.equal(['a', 'c']);
    expect(found.array('customer_value_score')[1]).to.equal(null);
    expect(found.columnNames().slice(0, 5)).to.deep.equal(orders.columnNames());
  });

  it('says that a contract declares no alert', () => {
    const scored = score(ecommerce, readCsv(ecommerce, sampleOf('ecommerce', { rows: 3 })).table);
    expect(() => alerts(ecommerce, scored)).to.throw(UserError, 'contract "ecommerce" declares no alert');
  });
});
