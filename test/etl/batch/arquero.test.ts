import { table } from 'arquero';
import { expect } from 'chai';
import fc from 'fast-check';
import { fromTable, toTable } from '../../../etl/batch/arquero.ts';
import { column } from '../../../etl/batch/batch.ts';
import { batchOfRows, rowsOf } from '../../../etl/batch/rows.ts';
import { SchemaError } from '../../../etl/errors.ts';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import type { ColumnSchema } from '../../../etl/table/schema.ts';
import { decodedBatch, decodedColumns, decodedRows } from '../support/batches.ts';

const schema = (name: string, type: ColumnSchema['type']): ColumnSchema => ({
  name,
  type,
  description: '',
  nullable: true,
});

describe('a batch as an Arquero table', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(decodedRows(ecommerce, { min: 0, max: 20 }), (rows) => {
        const batch = decodedBatch(ecommerce, rows);
        const back = fromTable(toTable(batch), decodedColumns(ecommerce));
        expect(rowsOf(back)).to.deep.equal(rowsOf(batch));
      }),
      { numRuns: 30 },
    );
  });

  it('shares its arrays, both ways', () => {
    const columns = [schema('a', 'decimal'), schema('n', 'integer'), schema('s', 'text')];
    const batch = batchOfRows(columns, [{ a: 1.5, n: 2, s: 'x' }]);
    const back = fromTable(toTable(batch), columns);
    for (const { name } of columns) {
      expect(toTable(batch).column(name)).to.equal(column(batch, name).values);
      expect(column(back, name).values).to.equal(column(batch, name).values);
    }
  });

  it('shows missing values as null, which aggregates leave out', () => {
    const batch = batchOfRows(
      [schema('a', 'integer'), schema('f', 'boolean')],
      [{ a: 4, f: true }, { a: null }, { a: 2 }],
    );
    const found = toTable(batch).rollup({
      mean: 'd => op.mean(d.a)',
      flags: 'd => op.sum(d.f)',
      valid: 'd => op.valid(d.f)',
    });
    expect(found.object(0)).to.deep.equal({ mean: 3, flags: 1, valid: 1 });
  });
});

describe('an Arquero table as a batch', () => {
  it('follows filter and order', () => {
    const found = table({ a: [3, 1, 2, 9] })
      .filter('d => d.a < 9')
      .orderby('a');
    expect(rowsOf(fromTable(found, [schema('a', 'integer')]))).to.deep.equal([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  it('follows a filter alone', () => {
    const found = table({ a: [1, 3] }).filter('d => d.a > 2');
    expect(rowsOf(fromTable(found, [schema('a', 'integer')]))).to.deep.equal([{ a: 3 }]);
  });

  it('takes null, undefined and NaN for missing', () => {
    const found = table({ a: [1, null, undefined, Number.NaN], b: Float64Array.of(1, Number.NaN, 2, 3) });
    const batch = fromTable(found, [schema('a', 'decimal'), schema('b', 'decimal')]);
    expect(rowsOf(batch)).to.deep.equal([
      { a: 1, b: 1 },
      { a: null, b: null },
      { a: null, b: 2 },
      { a: null, b: 3 },
    ]);
  });

  it('rejects a missing column and values that their column cannot hold', () => {
    expect(() => fromTable(table({ a: [1] }), [schema('b', 'decimal')])).to.throw(SchemaError, 'no column "b", only a');
    for (const [type, value] of [
      ['integer', 1.5],
      ['integer', 2 ** 31],
      ['decimal', 'x'],
      ['boolean', 2],
      ['text', 1],
    ] as const) {
      expect(() => fromTable(table({ a: [value] }), [schema('a', type)])).to.throw(SchemaError, `is not ${type}`);
    }
  });
});

describe('rows as a batch', () => {
  it('reject a cell that its column cannot hold, and say where it is', () => {
    const wrong = [
      ['integer', 1.5],
      ['integer', 2 ** 31],
      ['decimal', '1'],
      ['boolean', 2],
      ['timestamp', 'today'],
      ['text', 1],
    ] as const;
    for (const [type, cell] of wrong) {
      expect(() => batchOfRows([schema('a', type)], [{ a: null }, { a: cell }])).to.throw(
        SchemaError,
        'row 1, column "a"',
      );
    }
  });
});
