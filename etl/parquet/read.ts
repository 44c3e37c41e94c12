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
import { SchemaError } from '../errors.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { readChunk } from './chunk.ts';
import { readStruct } from './compact-thrift.ts';
import { canRead, fieldTypeOf } from './schema.ts';

export type { AsyncBuffer };

export interface DecodeOptions {
  /**
   * Decompressor for files in `ZSTD`, e.g. `zstdDecompressSync` of `node:zlib`. What it gives must take `bytes` bytes: it
   * need not go on beyond them.
   */
  readonly zstd?: (input: Uint8Array, bytes: number) => Uint8Array;
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
  const { metadata, root } = await opened(file);
  const length = lengthOf(metadata, file.byteLength);
  const building = new Map(columns.map(({ name, type }) => [name, emptyColumn(name, type, length)]));
  const present = columns.flatMap((schema) => elementOf(root, schema) ?? []);
  await interpreting(file, 'of Parquet that are damaged', async (whole) => {
    let first = 0;
    for (const [group, { num_rows }] of metadata.row_groups.entries()) {
      if (num_rows > 0n) await readGroup(whole, { metadata, group, first, present, building, zstd });
      first += Number(num_rows);
    }
  });
  return { length, columns: new Map([...building].map(([name, column]) => [name, settled(column)])) };
}

/**
 * Types and names of a file's columns, in its order; `type` is null for a column that cannot be read.
 * @throws SchemaError if the file is no Parquet
 */
export async function readColumnTypes(source: ParquetFile): Promise<readonly StoredType[]> {
  const { root } = await opened(readable(source));
  return root.children.map(({ element, children }) => {
    const isFlat = children.length === 0 && ![root.element, element].some((one) => one.repetition_type === 'REPEATED');
    return { name: element.name, type: isFlat ? fieldTypeOf(element) : null, stored: storedAs(element, isFlat) };
  });
}

/** A column of a Parquet file. */
export interface StoredType {
  readonly name: string;
  readonly type: Column['type'] | null;
  /** Parquet's words for it, e.g. `INT64 TIMESTAMP_MILLIS`. */
  readonly stored: string;
}

const storedAs = ({ type, converted_type }: SchemaElement, isFlat: boolean): string =>
  isFlat ? [type, converted_type].filter(Boolean).join(' ') : 'nested or repeated values';

interface GroupReading {
  readonly metadata: FileMetaData;
  readonly group: number;
  /** Rows of the groups before it. */
  readonly first: number;
  readonly present: readonly SchemaElement[];
  readonly building: ReadonlyMap<string, Absent>;
  readonly zstd: DecodeOptions['zstd'];
}

/** Reads the columns of a row group: at once, what lies between them too, as few files have what nobody asks for. */
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
    for (const one of values) fill(building.get(element.name) as Absent, one, first);
  }
}

interface ChunkPlace {
  readonly column: ColumnMetaData;
  readonly start: number;
  readonly end: number;
}

/** Where the values of a column in a row group lie. @throws Error where the footer contradicts itself */
function chunkOf({ row_groups }: FileMetaData, group: number, element: SchemaElement, bytes: number): ChunkPlace {
  const { columns = [], num_rows = 0n } = row_groups[group] ?? {};
  const chunks = columns.filter(({ meta_data }) => meta_data?.path_in_schema.join('.') === element.name);
  const [{ file_path, meta_data: column } = {}] = chunks;
  if (!column || chunks.length > 1 || file_path !== undefined || column.type !== element.type) {
    throw new Error(`row group ${group} has not one chunk of column "${element.name}" that is ${element.type}`);
  }
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  if (!(start >= 0 && start < end && end <= bytes)) throw new Error(`column "${element.name}" from ${start} to ${end}`);
  if (column.num_values !== num_rows) throw new Error(`column "${element.name}" has more or fewer values than rows`);
  return { column, start, end };
}

interface Opened {
  readonly metadata: FileMetaData;
  readonly root: SchemaTree;
}

const opened = (file: ArrayBuffer | AsyncBuffer): Promise<Opened> =>
  interpreting(file, 'that are no Parquet file', async (whole) => {
    const tail = await tailOf(whole);
    // Looked at first: hyparquet follows a number without end for as long as it goes on.
    readStruct({ bytes: tail.subarray(0, -8), at: tail.length - 8 - footerLength(tail) });
    const metadata = parquetMetadata(tail);
    if (!Array.isArray(metadata.key_value_metadata ?? [])) throw new Error('its key-value metadata are no list');
    return { metadata, root: parquetSchema(metadata) };
  });

/** Enough for the footer of any of our tables, so that one ranged read gets it. */
const footerBytes = 65_536;

/** The end of a file: its footer, the length of that, and the name of the format. */
async function tailOf({ byteLength, slice }: AsyncBuffer): Promise<Uint8Array> {
  const tail = new Uint8Array(await slice(Math.max(0, byteLength - footerBytes), byteLength));
  const needed = footerLength(tail) + 8;
  if (needed > byteLength) throw new Error(`a footer of ${needed} bytes`);
  return needed <= tail.length ? tail : new Uint8Array(await slice(byteLength - needed, byteLength));
}

function footerLength(tail: Uint8Array): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (tail.length < 8 || view.getUint32(tail.length - 4, true) !== magic) throw new Error('they do not end in PAR1');
  return view.getUint32(tail.length - 8, true);
}

/** `PAR1`. */
const magic = 0x31524150;

/** @throws SchemaError for bytes that cannot be understood; what reading itself fails with says nothing of the file */
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

/** Columns are allocated before they are read: a damaged footer must not ask for memory that no file of its size fills. */
const rowsOfAnyFile = 1_000_000;
const rowsPerByte = 100;

function lengthOf({ num_rows, row_groups }: FileMetaData, bytes: number): number {
  const rows = Number(num_rows);
  const inGroups = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const most = Math.max(rowsOfAnyFile, rowsPerByte * bytes);
  const isSound = Number.isSafeInteger(rows) && rows >= 0 && rows === inGroups;
  if (isSound && rows <= most && row_groups.every((group) => group.num_rows >= 0n)) return rows;
  throw new SchemaError(`${bytes} bytes that say they hold ${num_rows} rows, ${inGroups} of them in row groups`);
}

/** A column being filled: `valid` says absent until a value comes. */
type Absent = Column & { readonly valid: Uint8Array };

const emptyColumn = (name: string, type: Column['type'], length: number): Absent => ({
  name,
  type,
  values: allocate(type, length),
  valid: new Uint8Array(length),
});

/** What the file says of a column; undefined where it has none of that name. @throws SchemaError where it has another kind */
function elementOf(root: SchemaTree, { name, type }: ColumnSchema): SchemaElement | undefined {
  const { element, children = [] } = root.children.find((child) => child.element.name === name) ?? {};
  if (!element) return undefined;
  const isFlat = children.length === 0 && ![root.element, element].some((one) => one.repetition_type === 'REPEATED');
  if (isFlat && canRead(element, type)) return element;
  const stored = storedAs(element, isFlat);
  throw new SchemaError(`column "${name}" is stored as ${stored}, which cannot be read as ${type}`, { field: name });
}

/** Takes over values from a row on. @throws Error where they are not of the column */
function fill({ name, type, values, valid }: Absent, { columnData, rowStart }: ColumnData, first: number): void {
  const start = first + rowStart;
  if (start + columnData.length > valid.length) throw new Error(`column "${name}" has more values than rows`);
  const wanted = type === 'text' || type === 'category' ? 'string' : 'number';
  for (let i = 0; i < columnData.length; i++) {
    const value: unknown = columnData[i];
    if (value === null || value === undefined) continue;
    const found = typeof value === 'boolean' ? Number(value) : value;
    if (typeof found !== wanted) throw new Error(`column "${name}" holds ${typeof value}, which is no ${type}`);
    valid[start + i] = 1;
    values[start + i] = found as number | string;
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
 * @throws SchemaError where the file is no Parquet; as `file.slice` does where it cannot be read
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
