import { type AsyncBuffer, type ColumnData, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { allocate, type Batch, type Column } from '../batch/batch.ts';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { canRead } from './schema.ts';

export type { AsyncBuffer };

export interface DecodeOptions {
  /** Decompressor for files in `ZSTD`, e.g. `zstdDecompressSync` of `node:zlib`. */
  readonly zstd?: (input: Uint8Array) => Uint8Array;
}

/** The bytes of a file, or what reads ranges of it. */
export type ParquetFile = Uint8Array | ArrayBuffer | AsyncBuffer;

/** hyparquet wants an ArrayBuffer of its own: a Uint8Array, a Node Buffer above all, may be a window on a shared one. */
function readable(file: ParquetFile): ArrayBuffer | AsyncBuffer {
  if (!(file instanceof Uint8Array)) return file;
  const { buffer, byteOffset, byteLength } = file;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return isWhole ? buffer : new Uint8Array(file).buffer;
}

/** `ignoreBOM` keeps a U+FEFF at the start of a text, which the default would drop. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const parsers = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros: bigint) => Number(micros / 1000n),
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1_000_000n),
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes),
};

/**
 * The columns of a Parquet file as a batch of these columns, in their order. A column that the file does not have, being
 * older than the column, comes back absent; one that nobody asked for is not read.
 * @throws SchemaError where the file is no Parquet, or has a column of a type that cannot be read as its schema says
 */
export async function decodeParquet(
  source: ParquetFile,
  columns: readonly ColumnSchema[],
  { zstd }: DecodeOptions = {},
): Promise<Batch> {
  const file = readable(source);
  const metadata = await metadataOf(file);
  const length = Number(metadata.num_rows);
  const building = new Map(columns.map(({ name, type }) => [name, emptyColumn(name, type, length)]));
  const present = columns.filter((schema) => isPresent(metadata, schema));
  if (length > 0 && present.length > 0) {
    await parquetRead({
      file,
      metadata,
      columns: present.map(({ name }) => name),
      parsers,
      onChunk: (chunk) => fill(building.get(chunk.columnName) as Absent, chunk),
      ...(zstd ? { compressors: { ZSTD: zstd } } : {}),
    });
  }
  return { length, columns: new Map([...building].map(([name, column]) => [name, settled(column)])) };
}

async function metadataOf(file: ArrayBuffer | AsyncBuffer): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file, { initialFetchSize: footerBytes });
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SchemaError(`${file.byteLength} bytes that are no Parquet file: ${found}`, {}, { cause });
  }
}

/** Enough for the footer of any of our tables, so that one ranged read gets it. */
const footerBytes = 65_536;

/** A column being filled: `valid` says absent until a value comes. */
type Absent = Column & { readonly valid: Uint8Array };

const emptyColumn = (name: string, type: Column['type'], length: number): Absent => ({
  name,
  type,
  values: allocate(type, length),
  valid: new Uint8Array(length),
});

function isPresent({ schema }: FileMetaData, { name, type }: ColumnSchema): boolean {
  const element = schema.find((candidate) => candidate.name === name);
  if (!element) return false;
  if (canRead(element, type)) return true;
  const stored = [element.type, element.converted_type].filter(Boolean).join(' ');
  throw new SchemaError(`column "${name}" is stored as ${stored}, which cannot be read as ${type}`, { field: name });
}

function fill({ values, valid }: Absent, { columnData, rowStart }: ColumnData): void {
  for (let i = 0; i < columnData.length; i++) {
    const value: unknown = columnData[i];
    if (value === null || value === undefined) continue;
    valid[rowStart + i] = 1;
    values[rowStart + i] = typeof value === 'boolean' ? Number(value) : (value as number | string);
  }
}

const settled = (column: Absent): Column => (column.valid.includes(0) ? column : { ...column, valid: null });

/** What the footer of a file says, without reading its data. */
export interface Footer {
  readonly rows: number;
  /** Smallest and largest value of the column, ms since 1970 UTC; null where there are no rows or no statistics. */
  readonly min: number | null;
  readonly max: number | null;
  /** Key-value metadata of the file. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Row count, metadata, and the range of a timestamp column from the statistics of its row groups: one small read at the file's end.
 * @throws SchemaError where the file is no Parquet
 */
export async function readFooter(file: ParquetFile, timestampColumn: string): Promise<Footer> {
  const metadata = await metadataOf(readable(file));
  const statistics = metadata.row_groups.map(
    ({ columns }) =>
      columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === timestampColumn)?.meta_data?.statistics,
  );
  const extreme = (values: unknown[], pick: (...values: number[]) => number) =>
    values.length > 0 && values.every((value) => value !== undefined) ? pick(...values.map(milliseconds)) : null;
  return {
    rows: Number(metadata.num_rows),
    min: extreme(
      statistics.map((of) => of?.min_value ?? of?.min),
      Math.min,
    ),
    max: extreme(
      statistics.map((of) => of?.max_value ?? of?.max),
      Math.max,
    ),
    metadata: new Map(metadata.key_value_metadata?.map(({ key, value = '' }) => [key, value])),
  };
}

const milliseconds = (value: unknown): number => (value instanceof Date ? value.getTime() : Number(value));
