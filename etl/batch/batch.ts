import type { FieldType } from '../contract/field.ts';

/** Values of a column, by field type: see the table at `FieldType`. */
export type Values = Float64Array | Int32Array | Uint8Array | string[];

/** One typed column of a batch. */
export interface Column {
  readonly name: string;
  readonly type: FieldType;
  /** Length = rows of the batch. Where `valid` says absent, the value is 0 or '' and means nothing. */
  readonly values: Values;
  /** 1 where the value is present, 0 where it is absent; null when every value is present. */
  readonly valid: Uint8Array | null;
}

/** What passes between decoding, scoring, merging and encoding: named typed columns of equal length. */
export interface Batch {
  readonly length: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** A value as a person sees it: timestamps as milliseconds since 1970 UTC, absent as null. */
export type Cell = number | string | boolean | null;

/** The column of that name. @throws RangeError naming the columns there are */
export function column(batch: Batch, name: string): Column {
  const found = batch.columns.get(name);
  if (!found) throw new RangeError(`no column "${name}"; there are ${[...batch.columns.keys()].join(', ')}`);
  return found;
}

/** The value of a column at a row, absent as null, booleans as true and false. */
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
