import type { DecodedArray, Encoding } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { Batch, Column } from '../batch/batch.ts';
import type { ColumnTypes } from '../contract/record.ts';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { parquetSchemaOf } from './schema.ts';

export interface EncodeOptions {
  /** Default `SNAPPY`. */
  readonly codec?: 'SNAPPY' | 'ZSTD' | 'UNCOMPRESSED';
  /** Compressor for `ZSTD`, e.g. `zstdCompressSync` of `node:zlib`; required with that codec only. */
  readonly zstd?: (input: Uint8Array) => Uint8Array;
  /** Rows in a row group, default 100,000. */
  readonly rowGroupSize?: number;
  /** Key-value metadata of the file, e.g. the version of the contract. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Encodes a batch as a Parquet file with exactly these columns, in their order. The same batch gives the same bytes. A batch
 * without rows gives a file without row groups, which readers accept as an empty table.
 * @throws SchemaError if a column is missing, has another type or length, or is null in a row but not nullable
 */
export function encodeParquet<Columns = ColumnTypes>(
  batch: Batch<Columns>,
  columns: readonly ColumnSchema<Columns>[],
  options?: EncodeOptions,
): Uint8Array;
export function encodeParquet(batch: Batch, columns: readonly ColumnSchema[], options: EncodeOptions = {}): Uint8Array {
  const { codec = 'SNAPPY', zstd, rowGroupSize = 100_000, metadata = {} } = options;
  if (codec === 'ZSTD' && !zstd) throw new SchemaError('codec ZSTD needs a compressor; give one as `zstd`');
  const buffer = parquetWriteBuffer({
    columnData: columns.map((schema) => sourceOf(batch, schema)),
    schema: parquetSchemaOf(columns),
    codec,
    rowGroupSize,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'multi-source-data-lake',
    ...(zstd ? { compressors: { ZSTD: zstd } } : {}),
  });
  return new Uint8Array(buffer);
}

function sourceOf(batch: Batch, schema: ColumnSchema): ColumnSource {
  const { name, type, nullable } = schema;
  const found = batch.columns.get(name);
  if (!found) throw new SchemaError(`no column "${name}"; there are ${[...batch.columns.keys()].join(', ')}`);
  if (found.type !== type) throw new SchemaError(`column "${name}" is ${found.type}, not ${type}`, { field: name });
  if (found.values.length !== batch.length) {
    throw new SchemaError(`column "${name}" has ${found.values.length} values, its batch ${batch.length} rows`);
  }
  const nullAt = found.valid?.indexOf(0) ?? -1;
  if (nullAt >= 0 && !nullable) {
    throw new SchemaError(`column "${name}" has no value at row ${nullAt}, but is not nullable`, { field: name });
  }
  const data = nullAt >= 0 ? withNulls(found) : complete(found);
  const encoding = encodingOf(found);
  return encoding ? { name, data, encoding } : { name, data };
}

/** Encoding of a column; undefined for a dictionary if it saves bytes, else plain. Athena and DuckDB read all of them. */
function encodingOf(column: Column): Encoding | undefined {
  switch (column.type) {
    case 'timestamp':
      return 'DELTA_BINARY_PACKED';
    case 'integer':
      return mostlyDistinct(column) ? 'DELTA_BINARY_PACKED' : undefined;
    case 'text':
      // Consecutive ids and sequence numbers share a prefix.
      return mostlyDistinct(column) ? 'DELTA_BYTE_ARRAY' : undefined;
    case 'decimal':
      // A dictionary would turn -0 into 0.
      return hasNegativeZero(column) ? 'PLAIN' : undefined;
    default:
      return undefined;
  }
}

const mostlyDistinct = ({ values }: Column): boolean => new Set<number | string>(values).size > values.length / 2;

function withNulls(column: Column): DecodedArray {
  const valid = column.valid as Uint8Array;
  const cell = cellOf(column);
  return Array.from({ length: column.values.length }, (_, row) => (valid[row] ? cell(row) : null));
}

function complete(column: Column): DecodedArray {
  if (column.type !== 'boolean' && column.type !== 'timestamp') return column.values;
  const cell = cellOf(column);
  return Array.from({ length: column.values.length }, (_, row) => cell(row));
}

function cellOf({ name, type, values }: Column): (row: number) => unknown {
  if (type === 'boolean') return (row) => values[row] === 1;
  if (type !== 'timestamp') return (row) => values[row];
  return (row) => {
    const at = values[row] as number;
    if (Number.isSafeInteger(at)) return BigInt(at);
    throw new SchemaError(`column "${name}", row ${row}: ${at} is not a whole number of milliseconds`, { field: name });
  };
}

const hasNegativeZero = ({ values }: Column): boolean => (values as Float64Array).some((value) => Object.is(value, -0));
