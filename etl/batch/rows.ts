import type { RowOf } from '../contract/record.ts';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema, ColumnsOf } from '../table/schema.ts';
import { type Batch, type Cell, type Column, cellAt } from './batch.ts';
import { createColumnBuilder } from './builder.ts';

/** Row as an object: cells by column name. */
export type Row = Readonly<Record<string, Cell>>;

/**
 * Converts rows to a batch of exactly these columns. A cell that a row does not have is null.
 * @throws SchemaError naming the first cell that its column cannot hold
 */
export function batchOfRows<const Schema extends ColumnSchema<unknown>>(
  columns: readonly Schema[],
  rows: readonly Row[],
): Batch<ColumnsOf<Schema>>;
export function batchOfRows(columns: readonly ColumnSchema[], rows: readonly Row[]): Batch {
  return { length: rows.length, columns: new Map(columns.map((schema) => [schema.name, columnOfRows(schema, rows)])) };
}

/**
 * Rows of a batch, with the types of its columns. Meant for small tables: it creates an object for each row.
 *
 * @example
 * for (const { machine_id, temperature } of rowsOf(batch)) console.log(machine_id, temperature);
 */
export function rowsOf<Columns>(batch: Batch<Columns>): RowOf<Columns>[];
export function rowsOf({ length, columns }: Batch): Row[] {
  return Array.from({ length }, (_, row) =>
    Object.fromEntries([...columns.values()].map((of) => [of.name, cellAt(of, row)])),
  );
}

function columnOfRows(schema: ColumnSchema, rows: readonly Row[]): Column {
  const builder = createColumnBuilder(schema, rows.length);
  rows.forEach((row, i) => {
    const cell = row[schema.name] ?? null;
    if (cell !== null) checkCell(schema, cell, i);
    builder.append(typeof cell === 'boolean' ? Number(cell) : cell);
  });
  return builder.finish();
}

function checkCell({ name, type }: ColumnSchema, cell: number | string | boolean, index: number): void {
  const wanted = type === 'boolean' ? 'boolean' : type === 'text' || type === 'category' ? 'string' : 'number';
  const isFlag = type === 'boolean' && (cell === 0 || cell === 1);
  // `| 0` keeps only what an Int32Array can hold, so a larger integer is rejected and never wrapped.
  const fits = type !== 'integer' || cell === (Number(cell) | 0);
  if ((typeof cell !== wanted && !isFlag) || !fits) {
    throw new SchemaError(`row ${index}, column "${name}": ${JSON.stringify(cell)} is not ${type}`, { field: name });
  }
}
