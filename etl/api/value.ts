import type { EncodedValue } from '../batch/builder.ts';
import type { FieldType } from '../contract/field.ts';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema } from '../table/schema.ts';

/** What a column of each type holds, and what to do with other values. */
const wanted: Readonly<Record<FieldType, readonly [values: string, remedy: string]>> = {
  decimal: [
    'numbers',
    'readCsv(contract, text) converts such text; numbers alone: table.derive({ NAME: (d) => +d.NAME })',
  ],
  integer: [
    'whole numbers of 32 bits',
    'round it: table.derive({ NAME: (d) => op.round(d.NAME) }), or read the file with readCsv(contract, text)',
  ],
  boolean: ['true and false, or 1 and 0', 'readCsv(contract, text) converts other spellings'],
  category: ['text', "convert it: table.derive({ NAME: (d) => '' + d.NAME })"],
  text: ['text', "convert it: table.derive({ NAME: (d) => '' + d.NAME })"],
  timestamp: ['a Date, milliseconds since 1970 or ISO 8601 text', 'readCsv(contract, text) reads other forms'],
};

/**
 * A value of a user's table as a column stores it.
 * @throws SchemaError naming the column, the type found, the type wanted, and what to do
 */
export function storedValue(source: string, schema: ColumnSchema, value: unknown, row: number): EncodedValue {
  const { name, type, personal } = schema;
  const stored = readers[type](typeof value === 'bigint' ? Number(value) : value);
  if (stored !== undefined) return stored;
  const [values, remedy] = wanted[type];
  // What says something of a person is not quoted.
  const quoted = personal ? '' : ` ${JSON.stringify(typeof value === 'bigint' ? String(value) : value)}`;
  throw new SchemaError(
    `column "${name}" of ${source} holds ${kindOf(value)}${quoted} in row ${row}, but ${type} needs ${values}: ${remedy.replaceAll('NAME', name)}`,
    { source, field: name },
  );
}

const kindOf = (value: unknown): string => {
  if (value instanceof Date) return 'a Date';
  if (typeof value === 'string') return 'text';
  return `a${typeof value === 'object' ? 'n' : ''} ${typeof value}`;
};

/** The stored form; undefined if the value is of another type. */
type ToStored = (value: unknown) => EncodedValue | undefined;

const text: ToStored = (value) => (typeof value === 'string' ? value : undefined);

const readers: Readonly<Record<FieldType, ToStored>> = {
  decimal: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  // `| 0` keeps only what an Int32Array can hold.
  integer: (value) => (typeof value === 'number' && value === (value | 0) ? value : undefined),
  boolean: (value) => (value === true || value === 1 ? 1 : value === false || value === 0 ? 0 : undefined),
  category: text,
  text,
  timestamp: momentOf,
};

/** A day, or a moment; UTC unless it has an offset. */
const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function momentOf(value: unknown): number | undefined {
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? parsed(value) : value;
  return typeof at === 'number' && Number.isFinite(at) ? at : undefined;
}

function parsed(value: string): number {
  const zone = iso.exec(value)?.[4];
  if (!iso.test(value)) return Number.NaN;
  return Date.parse(value.length > 10 && zone === undefined ? `${value.replace(' ', 'T')}Z` : value.replace(' ', 'T'));
}
