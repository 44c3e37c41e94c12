import {
  type AsyncBuffer,
  type ColumnData,
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { allocate, type Batch, type Column } from '../batch/batch.ts';
import type { ColumnTypes } from '../contract/record.ts';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { readChunk } from './chunk.ts';
import { readStruct } from './compact-thrift.ts';
import { canRead, fieldTypeOf } from './schema.ts';

export type { AsyncBuffer };

export interface DecodeOptions {
  /**
   * Decompressor for files in `ZSTD`, e.g. `zstdDecompressSync` of `node:zlib`. It must return `bytes` bytes and may stop
   * after them.
   */
  readonly zstd?: (input: Uint8Array, bytes: number) => Uint8Array;
}

/** Bytes of a file, or a reader of byte ranges. */
export type ParquetFile = Uint8Array | ArrayBuffer | AsyncBuffer;

/**
 * File in a form that hyparquet reads: a whole ArrayBuffer. A Uint8Array, such as a Node Buffer, may be a window on a
 * shared one and is then copied.
 */
function readable(file: ParquetFile): ArrayBuffer | AsyncBuffer {
  if (!(file instanceof Uint8Array)) return file;
  const { buffer, byteOffset, byteLength } = file;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return isWhole ? buffer : new Uint8Array(file).buffer;
}

/** Decoder of texts. `ignoreBOM` keeps a U+FEFF at the start, which is dropped by default. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const parsers = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros: bigint) => Number(micros / 1000n),
  timestampFromNanoseconds: (nanos: bigint) => Number(nanos / 1_000_000n),
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes),
};

/**
 * Reads columns of a Parquet file as a batch, in the given order. A column that an older file does not have is null in every
 * row; other columns of the file are not read.
 * @throws SchemaError if the file is not Parquet, or stores a column in a type that cannot be read as the wanted one
 */
export function decodeParquet<Columns = ColumnTypes>(
  source: ParquetFile,
  columns: readonly ColumnSchema<Columns>[],
  options?: DecodeOptions,
): Promise<Batch<Columns>>;
export async function decodeParquet(
  source: ParquetFile,
  columns: readonly ColumnSchema[],
  { zstd }: DecodeOptions = {},
): Promise<Batch> {
  const file = readable(source);
  const { metadata, root } = await opened(file);
  const length = lengthOf(metadata, file.byteLength);
  const building = new Map(columns.map(({ name, type }) => [name, emptyColumn(name, type, length)]));
  const present = columns.flatMap((schema) => elementOf(root, schema) ?? []);
  await interpreting(file, 'of damaged Parquet', async (whole) => {
    let first = 0;
    for (const [group, { num_rows }] of metadata.row_groups.entries()) {
      if (num_rows > 0n) await readGroup(whole, { metadata, group, first, present, building, zstd });
      first += Number(num_rows);
    }
  });
  return { length, columns: new Map([...building].map(([name, column]) => [name, finished(column)])) };
}

/**
 * Reads types and names of a file's columns, in its order; `type` is null for a column that cannot be read.
 * @throws SchemaError if the file is not Parquet
 */
export async function readColumnTypes(source: ParquetFile): Promise<readonly StoredType[]> {
  const { root } = await opened(readable(source));
  return root.children.map(({ element, children }) => {
    const isFlat = children.length === 0 && ![root.element, element].some((one) => one.repetition_type === 'REPEATED');
    return { name: element.name, type: isFlat ? fieldTypeOf(element) : null, stored: storedAs(element, isFlat) };
  });
}

/** Column of a Parquet file. */
export interface StoredType {
  readonly name: string;
  readonly type: Column['type'] | null;
  /** Type as Parquet calls it, e.g. `INT64 TIMESTAMP_MILLIS`. */
  readonly stored: string;
}

const storedAs = ({ type, converted_type }: SchemaElement, isFlat: boolean): string =>
  isFlat ? [type, converted_type].filter(Boolean).join(' ') : 'nested or repeated values';

interface GroupReading {
  readonly metadata: FileMetaData;
  readonly group: number;
  /** Number of rows in the groups before it. */
  readonly first: number;
  readonly present: readonly SchemaElement[];
  readonly building: ReadonlyMap<string, FillingColumn>;
  readonly zstd: DecodeOptions['zstd'];
}

/** Reads the columns of a row group in one range, including the bytes between: few files have unwanted columns. */
async function readGroup(file: AsyncBuffer, reading: GroupReading): Promise<void> {
  const { metadata, group, first, present, building, zstd } = reading;
  const chunks = present.map((element) => ({ element, ...chunkOf(metadata, group, element, file.byteLength) }));
  if (chunks.length === 0) return;
  const start = Math.min(...chunks.map((chunk) => chunk.start));
  const bytes = await file.slice(start, Math.max(...chunks.map(({ end }) => end)));
  for (const { element, column, start: from, end } of chunks) {
    const values = await readChunk(bytes.slice(from - start, end - start), {
      metadata,
      group,
      column,
      nullable: element.repetition_type !== 'REQUIRED',
      parsers,
      zstd,
    });
    for (const one of values) fill(building.get(element.name) as FillingColumn, one, first);
  }
}

interface ChunkRange {
  readonly column: ColumnMetaData;
  readonly start: number;
  readonly end: number;
}

/** Byte range of a column in a row group. @throws SchemaError if the footer contradicts itself */
function chunkOf({ row_groups }: FileMetaData, group: number, element: SchemaElement, bytes: number): ChunkRange {
  const { columns = [], num_rows = 0n } = row_groups[group] ?? {};
  const chunks = columns.filter(({ meta_data }) => meta_data?.path_in_schema.join('.') === element.name);
  const [{ file_path, meta_data: column } = {}] = chunks;
  if (!column || chunks.length > 1 || file_path !== undefined || column.type !== element.type) {
    throw new SchemaError(
      `row group ${group} does not have exactly one ${element.type} chunk of column "${element.name}"`,
    );
  }
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  if (!(start >= 0 && start < end && end <= bytes))
    throw new SchemaError(`column "${element.name}" from ${start} to ${end}`);
  if (column.num_values !== num_rows)
    throw new SchemaError(`column "${element.name}" has more or fewer values than rows`);
  return { column, start, end };
}

interface Opened {
  readonly metadata: FileMetaData;
  readonly root: SchemaTree;
}

const opened = (file: ArrayBuffer | AsyncBuffer): Promise<Opened> =>
  interpreting(file, 'that are not a Parquet file', async (whole) => {
    const tail = await tailOf(whole);
    // Checked before parsing: hyparquet would follow a number without an end to the end of the bytes.
    readStruct({ bytes: tail.subarray(0, -8), at: tail.length - 8 - footerLength(tail) });
    const metadata = parquetMetadata(tail);
    if (!Array.isArray(metadata.key_value_metadata ?? []))
      throw new SchemaError('its key-value metadata are not a list');
    return { metadata, root: parquetSchema(metadata) };
  });

/** Bytes read at the end of a file: enough for the footer of every table of the lake, so one ranged read suffices. */
const footerBytes = 65_536;

/** Reads the end of a file: footer, length of the footer, and the magic number. */
async function tailOf({ byteLength, slice }: AsyncBuffer): Promise<Uint8Array> {
  const tail = new Uint8Array(await slice(Math.max(0, byteLength - footerBytes), byteLength));
  const needed = footerLength(tail) + 8;
  if (needed > byteLength) throw new SchemaError(`a footer of ${needed} bytes`);
  return needed <= tail.length ? tail : new Uint8Array(await slice(byteLength - needed, byteLength));
}

function footerLength(tail: Uint8Array): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (tail.length < 8 || view.getUint32(tail.length - 4, true) !== magic)
    throw new SchemaError('the bytes do not end in PAR1');
  return view.getUint32(tail.length - 8, true);
}

/** `PAR1`, as a little-endian number. */
const magic = 0x31524150;

/** Runs an action on a file. @throws SchemaError if its bytes are invalid; an error of `file.slice` is thrown unchanged */
async function interpreting<T>(
  file: ArrayBuffer | AsyncBuffer,
  fault: string,
  act: (file: AsyncBuffer) => Promise<T>,
): Promise<T> {
  const unread = new Set<unknown>();
  const slice: AsyncBuffer['slice'] = async (start, end) => {
    try {
      return await file.slice(start, end);
    } catch (error) {
      unread.add(error);
      throw error;
    }
  };
  try {
    return await act({ byteLength: file.byteLength, slice });
  } catch (cause) {
    if (unread.has(cause)) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SchemaError(`${file.byteLength} bytes ${fault}: ${found}`, {}, { cause });
  }
}

/** Limits of the row count. Columns are allocated before reading: a damaged footer must not demand excessive memory. */
const rowsOfAnyFile = 1_000_000;
const rowsPerByte = 100;

function lengthOf({ num_rows, row_groups }: FileMetaData, bytes: number): number {
  const rows = Number(num_rows);
  const inGroups = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const most = Math.max(rowsOfAnyFile, rowsPerByte * bytes);
  const isSound = Number.isSafeInteger(rows) && rows >= 0 && rows === inGroups;
  if (isSound && rows <= most && row_groups.every((group) => group.num_rows >= 0n)) return rows;
  throw new SchemaError(`${bytes} bytes claim to hold ${num_rows} rows, ${inGroups} of them in row groups`);
}

/** Column being filled. Every row is null until it gets a value. */
type FillingColumn = Column & { readonly valid: Uint8Array };

const emptyColumn = (name: string, type: Column['type'], length: number): FillingColumn => ({
  name,
  type,
  values: allocate(type, length),
  valid: new Uint8Array(length),
});

/** Schema of a column in the file; undefined if it has none of that name. @throws SchemaError if it has another type */
function elementOf(root: SchemaTree, { name, type }: ColumnSchema): SchemaElement | undefined {
  const { element, children = [] } = root.children.find((child) => child.element.name === name) ?? {};
  if (!element) return undefined;
  const isFlat = children.length === 0 && ![root.element, element].some((one) => one.repetition_type === 'REPEATED');
  if (isFlat && canRead(element, type)) return element;
  const stored = storedAs(element, isFlat);
  throw new SchemaError(`column "${name}" is stored as ${stored}, which cannot be read as ${type}`, { field: name });
}

/** Copies values into a column, from row `first` on. @throws SchemaError if they do not fit the column */
function fill({ name, type, values, valid }: FillingColumn, { columnData, rowStart }: ColumnData, first: number): void {
  const start = first + rowStart;
  if (start + columnData.length > valid.length) throw new SchemaError(`column "${name}" has more values than rows`);
  const wanted = type === 'text' || type === 'category' ? 'string' : 'number';
  for (let i = 0; i < columnData.length; i++) {
    const value: unknown = columnData[i];
    if (value === null || value === undefined) continue;
    const found = typeof value === 'boolean' ? Number(value) : value;
    if (typeof found !== wanted) throw new SchemaError(`column "${name}" holds ${typeof value}, which is not ${type}`);
    valid[start + i] = 1;
    values[start + i] = found as number | string;
  }
}

const finished = (column: FillingColumn): Column => (column.valid.includes(0) ? column : { ...column, valid: null });

/** Row count, time range and metadata of a file, read from its footer. */
export interface Footer {
  readonly rows: number;
  /** Smallest and largest value of the column, ms since 1970 UTC; null if there are no rows or no statistics. */
  readonly min: number | null;
  readonly max: number | null;
  /** Key-value metadata of the file. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads the row count, the metadata, and the range of a timestamp column from the statistics of its row groups. This takes
 * one small read at the end of the file.
 * @throws SchemaError if the file is not Parquet; the error of `file.slice` if it cannot be read
 */
export async function readFooter(file: ParquetFile, timestampColumn: string): Promise<Footer> {
  const bytes = readable(file);
  const { metadata } = await opened(bytes);
  const statistics = metadata.row_groups.map(
    ({ columns }) =>
      columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === timestampColumn)?.meta_data?.statistics,
  );
  const extreme = (values: unknown[], pick: (...values: number[]) => number) =>
    values.length > 0 && values.every((value) => value !== undefined) ? pick(...values.map(milliseconds)) : null;
  return {
    rows: lengthOf(metadata, bytes.byteLength),
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
