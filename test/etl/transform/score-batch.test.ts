import type { ColumnTable } from 'arquero';
import { expect } from 'chai';
import fc from 'fast-check';
import { score } from '../../../etl/api/score.ts';
import { toTable } from '../../../etl/batch/arquero.ts';
import { cellAt, column } from '../../../etl/batch/batch.ts';
import { type Row, rowsOf } from '../../../etl/batch/rows.ts';
import { SchemaError } from '../../../etl/errors.ts';
import { compileScalar } from '../../../etl/expression/scalar.ts';
import { scoreExpression } from '../../../etl/scoring/score.ts';
import { sources } from '../../../etl/sources/index.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { recordColumns, tablesOf } from '../../../etl/table/tables.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { decodedBatch, decodedRows } from '../support/batches.ts';
import { oddSource } from '../support/odd-source.ts';

describe('scoring a batch', () => {
  for (const contract of [...sources, oddSource]) {
    it(`gives the columns of ${contract.source}_processed, in their order and of their types`, () => {
      fc.assert(
        fc.property(decodedRows(contract, { min: 0, max: 5 }), (rows) => {
          const scored = scoreBatch(contract, decodedBatch(contract, rows));
          const shape = [...scored.columns.values()].map(({ name, type }) => [name, type]);
          expect(shape).to.deep.equal(tablesOf(contract).processed.columns.map(({ name, type }) => [name, type]));
          expect(scored.length).to.equal(rows.length);
        }),
        { numRuns: 20 },
      );
    });

    it(`scores ${contract.source} as the scalar function and the public verb do`, () => {
      fc.assert(
        fc.property(decodedRows(contract, { min: 1, max: 30 }), (rows) => {
          const decoded = decodedBatch(contract, rows);
          const scored: readonly Row[] = rowsOf(scoreBatch(contract, decoded));
          const scalar = compileScalar(scoreExpression(contract.score));
          const table: ColumnTable = score(contract, toTable(decoded));
          for (const [i, row] of scored.entries()) {
            expect(row[contract.score.name]).to.equal(scalar((name) => row[name] ?? null));
            for (const name of [contract.score.name, ...contract.derived.map((d) => d.name)]) {
              expect(table.get(name, i)).to.equal(row[name]);
            }
          }
        }),
        { numRuns: 30 },
      );
    });
  }

  it('gives the columns of the table of records if nothing is known of the arrival, as in a file', () => {
    const decoded = decodedBatch(manufacturing, []);
    const fromFile = new Set(recordColumns(manufacturing).map(({ name }) => name));
    const columns = new Map([...decoded.columns].filter(([name]) => fromFile.has(name)));
    const scored = scoreBatch(manufacturing, { length: 0, columns });
    expect(new Set(scored.columns.keys())).to.deep.equal(fromFile);
  });

  it('leaves a record without score if an input is blank, and never counts it as zero', () => {
    const reading = {
      event_id: 'a',
      timestamp: Date.UTC(2025, 0, 1),
      machine_id: '7',
      temperature: 80,
      anomaly_flag: true,
      downtime_risk: 0.5,
      energy_consumption: 0,
      predicted_remaining_life: 100,
      arrived_at: 0,
      shard_id: 's',
      sequence_number: '1',
      contract_version: 1,
    };
    const scored = scoreBatch(manufacturing, decodedBatch(manufacturing, [reading, { ...reading, vibration: 50 }]));
    const scores = column(scored, 'maintenance_priority_score');
    expect([cellAt(scores, 0), cellAt(scores, 1)]).to.deep.equal([null, 1.79]);
    expect(cellAt(column(scored, 'machine_efficiency'), 0)).to.equal(0);
  });

  it('names the column that decoding left out', () => {
    const decoded = decodedBatch(manufacturing, []);
    const columns = new Map([...decoded.columns].filter(([name]) => name !== 'vibration'));
    expect(() => scoreBatch(manufacturing, { length: 0, columns })).to.throw(SchemaError, 'no column "vibration"');
  });
});
