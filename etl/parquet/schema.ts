import type { SchemaElement } from 'hyparquet';
import type { FieldType } from '../contract/field.ts';
import type { ColumnSchema } from '../table/schema.ts';

type Physical = Required<Pick<SchemaElement, 'type'>> & Pick<SchemaElement, 'converted_type'>;

/**
 * Parquet type of each field type. Timestamps have a converted type but no logical type: with `isAdjustedToUTC` DuckDB would
 * read them as TIMESTAMP WITH TIME ZONE, while the type in Athena is `timestamp`.
 */
const physical: Readonly<Record<FieldType, Physical>> = {
  decimal: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
  category: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** Parquet schema of columns. It depends on their declarations only, never on the values of a batch. */
export const parquetSchemaOf = (columns: readonly ColumnSchema[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name, type, nullable }) => ({
    name,
    ...physical[type],
    repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
  })),
];

/** True if a Parquet column can be read as a field type: its own, or a whole number as a decimal. */
export function canRead(element: SchemaElement, as: FieldType): boolean {
  if (as === 'decimal') return element.type === 'DOUBLE' || element.type === 'FLOAT' || element.type === 'INT32';
  if (as === 'timestamp') return element.type === 'INT64' && isTimestamp(element);
  return element.type === physical[as].type;
}

/** Field type for a Parquet column of unknown origin; null if none has the same meaning. */
export function fieldTypeOf(element: SchemaElement): FieldType | null {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (type === 'INT64') return isTimestamp(element) ? 'timestamp' : null;
  if (type === 'BYTE_ARRAY') return converted === 'UTF8' || logical?.type === 'STRING' ? 'text' : null;
  if (type === 'INT32') return integers.has(converted) && !otherIntegers.has(logical?.type) ? 'integer' : null;
  if (type === 'DOUBLE' || type === 'FLOAT') return 'decimal';
  return type === 'BOOLEAN' ? 'boolean' : null;
}

const integers: ReadonlySet<string | undefined> = new Set([
  undefined,
  'INT_8',
  'INT_16',
  'INT_32',
  'UINT_8',
  'UINT_16',
]);

/** Logical types that are stored as whole numbers but have another meaning. */
const otherIntegers: ReadonlySet<string | undefined> = new Set(['DATE', 'TIME', 'DECIMAL']);

const isTimestamp = ({ converted_type, logical_type }: SchemaElement) =>
  converted_type === 'TIMESTAMP_MILLIS' || converted_type === 'TIMESTAMP_MICROS' || logical_type?.type === 'TIMESTAMP';
