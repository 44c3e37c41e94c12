import type { FieldType } from '../contract/field.ts';
import { allocate, type Batch, type Column, type Values } from './batch.ts';

/** Value as a column stores it: a boolean as 1 or 0, a timestamp as ms since 1970 UTC, or null. */
export type EncodedValue = number | string | null;

/** Builder of a column, one value at a time. */
export interface ColumnBuilder {
  append(value: EncodedValue): void;
  /** Returns the column. Appending afterwards is not allowed, since the storage may be shared. */
  finish(): Column;
}

/** Builder of a batch, one row at a time. */
export interface BatchBuilder {
  /** @param row one value for each column, in their order */
  append(row: readonly EncodedValue[]): void;
  readonly length: number;
  finish(): Batch;
}

interface NamedType {
  readonly name: string;
  readonly type: FieldType;
}

const smallest = 16;

/** Creates the builder of a column. @param capacity initial capacity in rows; default 16, doubled as needed */
export function createColumnBuilder({ name, type }: NamedType, capacity = smallest): ColumnBuilder {
  const storage = type === 'text' || type === 'category' ? createTexts() : createNumbers(type, capacity);
  const nulls = createNullMarks();
  let length = 0;
  return {
    append(value) {
      if (value === null) nulls.mark(length);
      storage.set(length++, value);
    },
    finish: () => ({ name, type, values: storage.finish(length), valid: nulls.finish(length) }),
  };
}

/** Creates the builder of a batch. @param capacity initial capacity in rows; default 16, doubled as needed */
export function createBatchBuilder(columns: readonly NamedType[], capacity = smallest): BatchBuilder {
  const builders = columns.map((column) => createColumnBuilder(column, capacity));
  let length = 0;
  return {
    append(row) {
      for (let i = 0; i < builders.length; i++) (builders[i] as ColumnBuilder).append(row[i] ?? null);
      length++;
    },
    get length() {
      return length;
    },
    finish() {
      const finished = builders.map((builder) => builder.finish());
      return { length, columns: new Map(finished.map((column) => [column.name, column])) };
    },
  };
}

interface Storage {
  /** Stores the next value; 0 or '' for a null. */
  set(index: number, value: EncodedValue): void;
  finish(length: number): Values;
}

function createTexts(): Storage {
  const values: string[] = [];
  return {
    set: (_, value) => values.push(value === null ? '' : (value as string)),
    finish: () => values,
  };
}

function createNumbers(type: FieldType, capacity: number): Storage {
  let values = allocate(type, Math.max(capacity, 1)) as NumberArray;
  return {
    set(index, value) {
      if (index === values.length) {
        const larger = allocate(type, index * 2) as NumberArray;
        larger.set(values);
        values = larger;
      }
      if (value !== null) values[index] = value as number;
    },
    finish: (length) => (values.length === length ? values : values.slice(0, length)),
  };
}

/** Creates the marks of nulls. They take no memory until there is a null. */
function createNullMarks() {
  let valid: Uint8Array | null = null;
  return {
    mark(index: number): void {
      if (valid === null || index >= valid.length) valid = allPresent(Math.max(smallest, index * 2), valid);
      valid[index] = 0;
    },
    finish: (length: number): Uint8Array | null => valid && allPresent(length, valid.subarray(0, length)),
  };
}

/** Marks for `length` values: those before are kept, the others are not null. */
function allPresent(length: number, before: Uint8Array | null): Uint8Array {
  const valid = new Uint8Array(length).fill(1);
  if (before) valid.set(before);
  return valid;
}

type NumberArray = Exclude<Values, string[]>;
