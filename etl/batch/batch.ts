import type { FieldType } from '../contract/field.ts';
import type { ColumnTypes, TypeOfColumn } from '../contract/record.ts';
import { SchemaError } from '../errors.ts';

interface ValuesByType {
  decimal: Float64Array;
  integer: Int32Array;
  boolean: Uint8Array;
  category: string[];
  text: string[];
  timestamp: Float64Array;
}

/** Values of a column, by field type: see the table at `FieldType`. */
export type Values<Type extends FieldType = FieldType> = ValuesByType[Type];

/** One typed column of a batch. */
export interface Column<Type extends FieldType = FieldType> {
  readonly name: string;
  readonly type: Type;
  /** One value for each row of the batch. A null is 0 or '' here, and marked in `valid`. */
  readonly values: Values<Type>;
  /** 1 for a value, 0 for a null; null if no row is null. */
  readonly valid: Uint8Array | null;
}

declare const columnTypes: unique symbol;

/**
 * Named typed columns of equal length: the form of data between decoding, scoring, merging and encoding.
 *
 * @typeParam Columns types of the columns, e.g. `RecordColumns<typeof manufacturing>`; known to the compiler only. Without
 * it, a batch may have any columns.
 */
export interface Batch<Columns = ColumnTypes> {
  readonly length: number;
  readonly columns: ReadonlyMap<string, Column>;
  readonly [columnTypes]?: Columns;
}

/** Value of a row: timestamps as ms since 1970 UTC, missing values as null. */
export type Cell = number | string | boolean | null;

/**
 * Column of a batch by name, typed by its field.
 *
 * @example
 * const { values } = column(decodeCsv(manufacturing, csv).batch, 'temperature'); // Float64Array
 *
 * @throws SchemaError naming the columns there are
 */
export function column<Columns, Name extends keyof Columns & string>(
  batch: Batch<Columns>,
  name: Name,
): Column<TypeOfColumn<Columns[Name]>>;
export function column(batch: Batch, name: string): Column {
  const found = batch.columns.get(name);
  if (!found) throw new SchemaError(`no column "${name}"; there are ${[...batch.columns.keys()].join(', ')}`);
  return found;
}

/** Value of a column at a row; booleans as true and false. */
export function cellAt(of: Column, row: number): Cell {
  if (of.valid && !of.valid[row]) return null;
  const value = of.values[row] as number | string;
  return of.type === 'boolean' ? value === 1 : value;
}

/** Empty storage for `length` values of a type. */
export function allocate(type: FieldType, length: number): Values {
  switch (type) {
    case 'decimal':
    case 'timestamp':
      return new Float64Array(length);
    case 'integer':
      return new Int32Array(length);
    case 'boolean':
      return new Uint8Array(length);
    default:
      return new Array<string>(length).fill('');
  }
}
