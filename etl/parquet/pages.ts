import type { ColumnMetaData } from 'hyparquet';
import { SchemaError } from '../errors.ts';
import { checkDeltas, checkTexts } from './deltas.ts';
import { encodings, type Page, readPageHeader } from './page-header.ts';
import { checkRuns, countPresent } from './runs.ts';

/** Properties of a column chunk, from the footer, that its pages must match. */
export interface ExpectedChunk {
  readonly rows: number;
  readonly nullable: boolean;
  readonly metadata: Pick<ColumnMetaData, 'type' | 'codec'>;
}

/** Most bytes of one uncompressed page: hundreds of times those in the lake's own files. More is a decompression bomb. */
export const largestPage = 256 * 1024 ** 2;

/** Limit of the compression ratio of Snappy, which encodes at best 64 bytes in three. */
const snappyRatio = 22;

/**
 * Walks the pages of a column chunk by their headers. No page that contradicts the footer is decompressed or decoded, since a
 * reader would run for as many values as a header claims, for minutes. The uncompressed size in the footer is not used,
 * since parquetjs-lite writes the compressed one there.
 * @returns the pages, in order
 * @throws SchemaError if the pages do not match the chunk
 */
export function walkPages(chunk: Uint8Array, { rows, nullable, metadata }: ExpectedChunk): Page[] {
  const pages: Page[] = [];
  let values = 0;
  for (let at = 0; values < rows; at = (pages.at(-1) as Page).end) {
    const page = readPageHeader(chunk, at);
    pages.push(page);
    checkSize(page, metadata.codec);
    if (page.kind === 'dictionary') checkDictionary(page, pages.length);
    else values += page.values;
    if (!nullable && page.levelBytes + (page.nulls ?? 0) > 0) throw new SchemaError('nulls in a column that has none');
  }
  if (values !== rows) throw new SchemaError(`pages of ${values} values, but the row group has ${rows} rows`);
  return pages;
}

function checkSize({ kind, start, end, unpackedBytes, levelBytes }: Page, codec: ColumnMetaData['codec']): void {
  const packed = end - start;
  const most = codec === 'UNCOMPRESSED' ? packed : codec === 'SNAPPY' ? packed * snappyRatio : largestPage;
  if (unpackedBytes > Math.min(most, largestPage))
    throw new SchemaError(`${packed} bytes that decompress to ${unpackedBytes}`);
  if (levelBytes > Math.min(packed, unpackedBytes))
    throw new SchemaError(`a ${kind} page of ${packed} bytes, ${levelBytes} of them levels`);
}

/** Checks a dictionary page. Its entries are plain, and the shortest takes one bit. */
function checkDictionary({ values, unpackedBytes }: Page, pageNumber: number): void {
  if (pageNumber > 1) throw new SchemaError('a dictionary after other pages');
  if (values > unpackedBytes * 8) throw new SchemaError(`a dictionary of ${values} entries in ${unpackedBytes} bytes`);
}

/**
 * Checks the values of a page before they are decoded: their number must be that of the page header.
 * @param levels definition levels of a v2 page; null if the bytes begin with the levels
 * @param bytes the uncompressed page
 * @throws SchemaError if the numbers differ
 */
export function checkValues(page: Page, levels: Uint8Array | null, bytes: Uint8Array, expected: ExpectedChunk): void {
  if (page.kind === 'dictionary') return;
  const inFront = levels === null && expected.nullable ? levelsInFront(bytes) : null;
  const present = expected.nullable ? countPresent(levels ?? inFront ?? bytes, page.values) : page.values;
  if (page.nulls !== null && present !== page.values - page.nulls) {
    throw new SchemaError(`${page.values - present} nulls, but the page header says ${page.nulls}`);
  }
  const cursor = { bytes, at: inFront === null ? 0 : 4 + inFront.length };
  const isBoolean = expected.metadata.type === 'BOOLEAN';
  switch (page.encoding) {
    case encodings.plainDictionary:
    case encodings.rleDictionary:
      if (isBoolean) throw new SchemaError('a dictionary of true and false');
      checkRuns(cursor, bytes[cursor.at++] ?? 0, present);
      break;
    case encodings.rle:
      if (!isBoolean) throw new SchemaError('runs of values that are neither true nor false');
      checkRuns({ bytes: levelsInFront(bytes.subarray(cursor.at)), at: 0 }, 1, present);
      break;
    case encodings.deltaBinaryPacked:
      checkDeltas(cursor, present);
      break;
    case encodings.deltaLengthByteArray:
    case encodings.deltaByteArray:
      checkTexts(cursor, present, page.encoding === encodings.deltaByteArray, largestPage);
      break;
    default:
    // Other encodings take bytes for each value, so the end of the bytes limits them.
  }
}

/** Reads runs that are preceded by their length in bytes. */
function levelsInFront(bytes: Uint8Array): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (length > bytes.length - 4) throw new SchemaError(`runs of ${length} bytes, but ${bytes.length - 4} are left`);
  return bytes.subarray(4, 4 + length);
}
