import { type ColumnTable, table } from 'arquero';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema, ColumnsOf } from '../table/schema.ts';
import { type Batch, type Cell, type Column, cellAt } from './batch.ts';
import { createColumnBuilder } from './builder.ts';
import type { TableOf } from './table-of.ts';

/** Column interface of Arquero. */
interface ArqueroColumn {
  readonly length: number;
  at(row: number): Cell | Date;
  [Symbol.iterator](): Iterator<Cell | Date>;
}

/**
 * Converts a batch to an Arquero table, without copying. Columns without nulls are the batch's own arrays; columns with
 * nulls, booleans (true, false) and timestamps (`Date`) are views of them.
 *
 * @example
 * const { batch } = decodeCsv(ecommerce, sampleOf('ecommerce', { rows: 3 }));
 * toTable(batch).numRows(); // → 3
 */
export function toTable<Columns>(batch: Batch<Columns>): TableOf<Columns>;
export function toTable(batch: Batch): ColumnTable {
  return table(Object.fromEntries([...batch.columns].map(([name, of]) => [name, arqueroColumn(of)])));
}

function arqueroColumn(of: Column): Column['values'] | ArqueroColumn {
  if (!of.valid && of.type !== 'boolean' && of.type !== 'timestamp') return of.values;
  const { length } = of.values;
  const at = of.type === 'timestamp' ? (row: number) => dateAt(of, row) : (row: number) => cellAt(of, row);
  return {
    length,
    at,
    *[Symbol.iterator]() {
      for (let row = 0; row < length; row++) yield at(row);
    },
  };
}

function dateAt(of: Column, row: number): Date | null {
  const at = cellAt(of, row);
  return at === null ? null : new Date(at as number);
}

/**
 * Converts an Arquero table to a batch of exactly these columns, in the table's order of rows. `undefined` and NaN become
 * null. Arrays of the right type are used without copying.
 * @throws SchemaError if the table lacks a column, or has a value that its column cannot hold
 * @example
 * const columns = [{ name: 'city', type: 'text', description: 'Town.', nullable: false }] as const;
 * fromTable(arquero({ city: ['Oslo'] }), columns).length; // → 1
 */
export function fromTable<const Schema extends ColumnSchema<unknown>>(
  from: ColumnTable,
  columns: readonly Schema[],
): Batch<ColumnsOf<Schema>>;
export function fromTable(from: ColumnTable, columns: readonly ColumnSchema[]): Batch {
  const plain = from.isFiltered() || from.isOrdered() ? from.reify() : from;
  return {
    length: plain.numRows(),
    columns: new Map(columns.map((schema) => [schema.name, columnOf(plain, schema)])),
  };
}

function columnOf(from: ColumnTable, { name, type }: ColumnSchema): Column {
  const found = from.column(name);
  if (!found) throw new SchemaError(`the table has no column "${name}", only ${from.columnNames().join(', ')}`);
  if (isStoredAs(type, found)) return { name, type, values: found, valid: null };
  const builder = createColumnBuilder({ name, type }, from.numRows());
  for (let row = 0; row < from.numRows(); row++) {
    const value: unknown = found.at(row);
    builder.append(value === null || value === undefined || Number.isNaN(value) ? null : stored(type, value, name));
  }
  return builder.finish();
}

/** True if an array can be used as a column without conversion. */
function isStoredAs(type: Column['type'], values: unknown): values is Column['values'] {
  switch (type) {
    case 'integer':
      return values instanceof Int32Array;
    case 'boolean':
      return values instanceof Uint8Array;
    case 'decimal':
    case 'timestamp':
      return values instanceof Float64Array && !values.some(Number.isNaN);
    default:
      return Array.isArray(values) && values.every((value) => typeof value === 'string');
  }
}

/** Encodes a value. A boolean becomes 1 or 0, so that sums and extremes of booleans are numbers. */
function stored(type: Column['type'], value: unknown, name: string): number | string {
  const isText = type === 'text' || type === 'category';
  if (isText && typeof value === 'string') return value;
  const number = typeof value === 'boolean' ? Number(value) : value instanceof Date ? value.getTime() : value;
  const fits =
    type === 'integer' ? number === (Number(number) | 0) : type !== 'boolean' || number === 0 || number === 1;
  if (!isText && typeof number === 'number' && fits) return number;
  throw new SchemaError(`column "${name}": ${JSON.stringify(value)} is not ${type}`, { field: name });
}
