import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { ColumnSchema, Row } from '../../etl/platform.ts';
import { createRowWriter, encodeRows, RowError } from '../../lake/row-parquet.ts';

const column = (name: string, type: ColumnSchema['type'], nullable = true): ColumnSchema => ({
  name,
  type,
  nullable,
  description: name,
});

const columns = [
  column('id', 'text', false),
  column('amount', 'decimal'),
  column('count', 'integer'),
  column('flag', 'boolean'),
  column('kind', 'category'),
  column('at', 'timestamp'),
];

const example: Row = { id: 'a', amount: 1.5, count: 7, flag: false, kind: 'Évry', at: 1_735_689_600_123 };

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

/** What hyparquet reads, in the terms of a row. */
async function readBack(bytes: Uint8Array): Promise<Row[]> {
  const rows = await parquetReadObjects({ file: buffer(bytes) });
  return rows.map((row) => ({ ...row, at: row.at instanceof Date ? row.at.getTime() : null }) as Row);
}

async function rejection(row: Record<string, unknown>): Promise<RowError> {
  try {
    await encodeRows(columns, [row as Row]);
  } catch (error) {
    expect(error).to.be.instanceOf(RowError);
    return error as RowError;
  }
  throw new Error('the row was taken');
}

describe('row Parquet', () => {
  it('gives back every value of every type, nulls too', async () => {
    const nulls: Row = { id: '', amount: null, count: null, flag: null, kind: null, at: null };
    expect(await readBack(await encodeRows(columns, [example, nulls]))).to.deep.equal([example, nulls]);
  });

  it('gives back whatever rows it took', async () => {
    const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
    const row = fc.record({
      id: fc.string({ unit: 'grapheme' }),
      // The sign of zero is lost in the library; no score or metric depends on it.
      amount: orNull(fc.double({ noNaN: true }).map((value) => value + 0)),
      count: orNull(fc.integer()),
      flag: orNull(fc.boolean()),
      kind: orNull(fc.string()),
      at: orNull(fc.integer({ min: -(2 ** 45), max: 2 ** 45 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        expect(await readBack(await encodeRows(columns, rows))).to.deep.equal(rows);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every row once, in order, when the caller does not await its appends', async () => {
    const writer = await createRowWriter(columns);
    const rows = Array.from({ length: 9_000 }, (_, i) => ({ ...example, id: `r${i}`, count: i % 3 ? i : null }));
    const appends = rows.map((row) => writer.append(row));
    const bytes = await writer.close();
    await Promise.all(appends);
    expect(await readBack(bytes)).to.deep.equal(rows);
  });

  it('writes data pages of version 1 and no statistics', async () => {
    const metadata = parquetMetadata(buffer(await encodeRows(columns, [example])));
    for (const { meta_data, column_index_offset } of metadata.row_groups.flatMap((group) => group.columns)) {
      expect(meta_data?.statistics?.min_value).to.equal(undefined);
      expect(column_index_offset).to.equal(undefined);
    }
    expect(metadata.schema.find((element) => element.name === 'at')?.converted_type).to.equal('TIMESTAMP_MILLIS');
  });

  it('is read by DuckDB as the same values and types', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'row-parquet-'));
    const instance = await DuckDBInstance.create();
    try {
      const file = join(folder, 'rows.parquet');
      await writeFile(file, await encodeRows(columns, [example, { ...example, at: -1, amount: null }]));
      const connection = await instance.connect();
      const read = await connection.runAndReadAll(
        `SELECT id, amount, count, flag, kind, epoch_ms("at") AS at, typeof("at") AS type FROM '${file}'`,
      );
      const rows = read.getRowObjectsJson();
      expect(rows).to.deep.equal([
        { ...example, at: String(example.at), type: 'TIMESTAMP' },
        { ...example, at: '-1', amount: null, type: 'TIMESTAMP' },
      ]);
      connection.closeSync();
    } finally {
      instance.closeSync();
      await rm(folder, { recursive: true });
    }
  });

  const rejections: readonly [string, Record<string, unknown>, RegExp][] = [
    ['a fraction where a whole number is due', { ...example, count: 1.7 }, /"count" takes a whole number.*number 1\.7/],
    ['a whole number past 32 bits', { ...example, count: 2 ** 31 }, /"count"/],
    ['NaN', { ...example, amount: Number.NaN }, /"amount" takes a number, got number NaN/],
    ['text for a number', { ...example, amount: '1.5' }, /"amount" takes a number, got text/],
    ['text for a truth', { ...example, flag: 'false' }, /"flag" takes true or false, got text/],
    ['a number for text', { ...example, kind: 3 }, /"kind" takes text, got number 3/],
    ['a moment out of range', { ...example, at: 9e15 }, /"at"/],
    ['a column that the table does not have', { ...example, other: 1 }, /column "other" is not in the table/],
    ['a missing column', { id: 'a' }, /column "amount" is missing/],
    ['null where a value is required', { ...example, id: null }, /column "id" is null/],
  ];
  for (const [what, row, message] of rejections) {
    it(`rejects ${what}`, async () => {
      expect((await rejection(row)).message).to.match(message);
    });
  }

  it('never shows the text of a rejected value', async () => {
    expect((await rejection({ ...example, amount: 'Jane Doe' })).message).not.to.include('Jane');
  });
});
