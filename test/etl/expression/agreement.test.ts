import { expect } from 'chai';
import fc from 'fast-check';
import { batchOfRows } from '../../../etl/batch/rows.ts';
import { computeColumn } from '../../../etl/expression/columns.ts';
import { type Expression, fieldsOf } from '../../../etl/expression/expression.ts';
import { compileScalar } from '../../../etl/expression/scalar.ts';
import { toPredicate, toSql } from '../../../etl/expression/sql.ts';
import { doubleLiteral, textLiteral } from '../../../etl/sql/quote.ts';
import type { ColumnSchema } from '../../../etl/table/schema.ts';
import { openDuckDb, rowsOfQuery } from '../support/duckdb.ts';
import { expression, type Sample, sample } from '../support/expressions.ts';

const schema = (name: string, type: ColumnSchema['type']): ColumnSchema => ({
  name,
  type,
  description: '',
  nullable: true,
});
const columns = [
  schema('a', 'decimal'),
  schema('b', 'decimal'),
  schema('n', 'integer'),
  schema('flag', 'boolean'),
  schema('kind', 'category'),
];

type Results = (number | null)[][];

function byScalar(expressions: readonly Expression[], rows: readonly Sample[]): Results {
  return expressions.map((each) => {
    const evaluate = compileScalar(each);
    return rows.map((row) => evaluate((name) => row[name as keyof Sample]));
  });
}

function byColumns(expressions: readonly Expression[], rows: readonly Sample[]): Results {
  const batch = batchOfRows(
    columns,
    rows.map((row) => ({ ...row })),
  );
  return expressions.map((each) => {
    const { values, valid } = computeColumn(each, batch);
    return Array.from(values, (value, i) => (valid && !valid[i] ? null : value));
  });
}

const literal = (value: number | string | boolean | null): string =>
  value === null
    ? 'NULL'
    : typeof value === 'number'
      ? doubleLiteral(value)
      : typeof value === 'string'
        ? textLiteral(value)
        : String(value);

describe('an expression', () => {
  const opening = openDuckDb();

  async function byDuckDb(expressions: readonly Expression[], rows: readonly Sample[]): Promise<Results> {
    const connection = await opening;
    const values = rows.map((row, i) => `(${i}, ${[row.a, row.b, row.n, row.flag, row.kind].map(literal).join(', ')})`);
    await connection.run(
      'CREATE OR REPLACE TABLE samples (i INT, a DOUBLE, b DOUBLE, n INT, flag BOOLEAN, kind VARCHAR)',
    );
    await connection.run(`INSERT INTO samples VALUES ${values.join(', ')}`);
    const list = expressions.map((each, i) => `${toSql(each)} AS e${i}`);
    const found = await rowsOfQuery(connection, `SELECT ${list.join(', ')} FROM samples ORDER BY i`);
    return expressions.map((_, i) => found.map((row) => row[`e${i}`] as number | null));
  }

  it('gives the same bits as a scalar function, a column kernel and SQL', async () => {
    const cases = [
      fc.array(expression, { minLength: 30, maxLength: 30 }),
      fc.array(sample, { minLength: 40, maxLength: 40 }),
    ] as const;
    await fc.assert(
      fc.asyncProperty(...cases, async (expressions, rows) => {
        const wanted = byScalar(expressions, rows);
        expect(byColumns(expressions, rows)).to.deep.equal(wanted);
        expect(await byDuckDb(expressions, rows)).to.deep.equal(wanted);
      }),
      { numRuns: 25 },
    );
  });

  it('selects, as a SQL predicate, exactly the records for which the scalar function gives neither 0 nor null', async () => {
    const cases = [
      fc.array(expression, { minLength: 20, maxLength: 20 }),
      fc.array(sample, { minLength: 40, maxLength: 40 }),
    ] as const;
    await fc.assert(
      fc.asyncProperty(...cases, async (expressions, rows) => {
        await byDuckDb(expressions, rows);
        const counts = expressions.map((each, i) => `COUNT(*) FILTER (WHERE ${toPredicate(each)}) AS e${i}`);
        const [found] = await rowsOfQuery(await opening, `SELECT ${counts.join(', ')} FROM samples`);
        const wanted = byScalar(expressions, rows).map((values) => values.filter((value) => value).length);
        expect(expressions.map((_, i) => Number(found?.[`e${i}`]))).to.deep.equal(wanted);
      }),
      { numRuns: 15 },
    );
  });

  it('is null if a field that it names is null', () => {
    fc.assert(
      fc.property(expression, sample, (each, row) => {
        const anyNull = fieldsOf(each).some((name) => row[name as keyof Sample] === null);
        fc.pre(anyNull);
        expect(byScalar([each], [row])).to.deep.equal([[null]]);
      }),
    );
  });
});
