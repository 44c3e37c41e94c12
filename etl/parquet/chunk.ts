import { type ColumnData, type ColumnMetaData, type FileMetaData, parquetRead, snappyUncompress } from 'hyparquet';
import { SchemaError } from '../errors.ts';
import type { Page } from './page-header.ts';
import { checkValues, type ExpectedChunk, walkPages } from './pages.ts';

/** Parameters for reading a column chunk. */
export interface ChunkReading {
  readonly metadata: FileMetaData;
  /** Index of the row group. */
  readonly group: number;
  readonly column: ColumnMetaData;
  readonly nullable: boolean;
  readonly parsers: NonNullable<Parameters<typeof parquetRead>[0]['parsers']>;
  readonly zstd: ((input: Uint8Array, bytes: number) => Uint8Array) | undefined;
}

/**
 * Reads the values of one column chunk, page by page. Each page is checked before it is decoded.
 * @param bytes exactly the bytes of the chunk
 * @returns values; their row numbers count from the start of the row group
 * @throws SchemaError if the pages contradict the footer or themselves
 */
export async function readChunk(bytes: ArrayBuffer, reading: ChunkReading): Promise<ColumnData[]> {
  const { metadata, group, column, nullable, parsers } = reading;
  const rowGroup = metadata.row_groups[group] as FileMetaData['row_groups'][number];
  const expected: ExpectedChunk = { rows: Number(rowGroup.num_rows), nullable, metadata: column };
  const chunk = new Uint8Array(bytes);
  const pages = walkPages(chunk, expected);
  const check = (page: Page, unpacked: Uint8Array): Uint8Array => {
    const isApart = page.kind === 'data v2';
    checkValues(page, isApart ? chunk.subarray(page.start, page.start + page.levelBytes) : null, unpacked, expected);
    return unpacked;
  };
  for (const page of pages) {
    if (column.codec === 'UNCOMPRESSED' || !page.isPacked) check(page, valuesOf(chunk, page));
  }
  const values: ColumnData[] = [];
  await parquetRead({
    // hyparquet asks for the whole chunk. Without a copy, byteOffset identifies the page that is decompressed.
    file: { byteLength: bytes.byteLength, slice: () => bytes },
    metadata: { ...metadata, row_groups: [{ ...rowGroup, columns: [{ file_offset: 0n, meta_data: alone(column) }] }] },
    columns: column.path_in_schema,
    parsers,
    compressors: { [column.codec]: unpacker(pages, reading, check) },
    // hyparquet does not await it: an error thrown here would end the process.
    onChunk: (found) => values.push(found),
  });
  return values;
}

/** Bytes of a page after its levels. */
const valuesOf = (chunk: Uint8Array, { start, end, levelBytes }: Page) => chunk.subarray(start + levelBytes, end);

/** Metadata of a chunk whose bytes begin at offset 0. */
const alone = ({ dictionary_page_offset: _, ...column }: ColumnMetaData): ColumnMetaData => ({
  ...column,
  data_page_offset: 0n,
});

/** Creates a decompressor that identifies each page by its offset in the chunk, and checks it. */
function unpacker(
  pages: readonly Page[],
  { column: { codec }, zstd }: ChunkReading,
  check: (page: Page, unpacked: Uint8Array) => Uint8Array,
) {
  const pageAt = new Map(pages.map((page) => [page.start + page.levelBytes, page]));
  return (input: Uint8Array, bytes: number): Uint8Array => {
    const page = pageAt.get(input.byteOffset);
    if (!page) throw new SchemaError(`no page begins at byte ${input.byteOffset}`);
    return check(page, unpack(codec, input, bytes, zstd));
  };
}

function unpack(
  codec: ColumnMetaData['codec'],
  input: Uint8Array,
  bytes: number,
  zstd: ChunkReading['zstd'],
): Uint8Array {
  if (codec === 'ZSTD' && zstd) return zstd(input, bytes);
  if (codec !== 'SNAPPY') throw new SchemaError(`codec ${codec} is not supported`);
  const unpacked = new Uint8Array(bytes);
  snappyUncompress(input, unpacked);
  return unpacked;
}
