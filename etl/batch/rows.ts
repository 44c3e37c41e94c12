import type { RowOf } from '../contract/record.ts';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { type Batch, type Cell, type Column, cellAt } from './batch.ts';
import { createColumnBuilder } from './builder.ts';

/** A row as a person sees it: cells by column name. */
export type Row = Readonly<Record<string, Cell>>;

/**
 * A batch of exactly these columns from rows; what a row does not have is absent.
 * @throws SchemaError naming the first cell that its column cannot hold
 */
export function batchOfRows(columns: readonly ColumnSchema[], rows: readonly Row[]): Batch {
  return { length: rows.length, columns: new Map(columns.map((schema) => [schema.name, columnOfRows(schema, rows)])) };
}

/**
 * The rows of a batch, with the types of its columns. For people and small tables: it makes an object of each row.
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
  // `| 0` keeps only what an Int32Array can hold, so a longer integer is refused and never wrapped.
  const fits = type !== 'integer' || cell === (Number(cell) | 0);
  if ((typeof cell !== wanted && !isFlag) || !fits) {
    throw new SchemaError(`row ${index}, column "${name}": ${JSON.stringify(cell)} is not ${type}`, { field: name });
  }
}
