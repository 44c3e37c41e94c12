import type { ColumnMetaData } from 'hyparquet';
import { checkDeltas, checkTexts } from './deltas.ts';
import { encodings, type Page, readPageHeader } from './page-header.ts';
import { checkRuns, countPresent } from './runs.ts';

/** What the footer says of a column chunk, as far as its pages must agree with it. */
export interface ExpectedChunk {
  readonly rows: number;
  readonly nullable: boolean;
  readonly metadata: Pick<ColumnMetaData, 'type' | 'codec'>;
}

/** Bytes of one unpacked page, at most: hundreds of times what the lake's own files have. A page that says more is a bomb. */
export const largestPage = 256 * 1024 ** 2;

/** Snappy stands for 64 bytes by three at best. */
const snappyRatio = 22;

/**
 * Walks the pages of a column chunk by their headers, so that nothing is unpacked or worked through that contradicts the
 * footer: a reader would go on for as many values as a header says, for minutes.
 * The unpacked size that the footer gives is no measure: parquetjs-lite writes the packed one there.
 * @returns the pages, in their order
 * @throws Error where the pages are not those of the chunk
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
    if (!nullable && page.levelBytes + (page.nulls ?? 0) > 0) throw new Error('nulls in a column that has none');
  }
  if (values !== rows) throw new Error(`pages of ${values} values, where the row group has ${rows} rows`);
  return pages;
}

function checkSize({ kind, start, end, unpackedBytes, levelBytes }: Page, codec: ColumnMetaData['codec']): void {
  const packed = end - start;
  const most = codec === 'UNCOMPRESSED' ? packed : codec === 'SNAPPY' ? packed * snappyRatio : largestPage;
  if (unpackedBytes > Math.min(most, largestPage)) throw new Error(`${packed} bytes that unpack to ${unpackedBytes}`);
  if (levelBytes > Math.min(packed, unpackedBytes))
    throw new Error(`a ${kind} page of ${packed} bytes, ${levelBytes} of them tiers`);
}

/** Entries are as they are, one behind the other, and the shortest of them takes a bit. */
function checkDictionary({ values, unpackedBytes }: Page, place: number): void {
  if (place > 1) throw new Error('a dictionary behind other pages');
  if (values > unpackedBytes * 8) throw new Error(`a dictionary of ${values} entries in ${unpackedBytes} bytes`);
}

/**
 * Looks at the values of a page before they are worked out: what they say of their own number must be that of the page.
 * @param tiers definition tiers of a v2 page; null: the bytes begin with them
 * @param bytes the page, unpacked
 * @throws Error where it is not
 */
export function checkValues(page: Page, tiers: Uint8Array | null, bytes: Uint8Array, expected: ExpectedChunk): void {
  if (page.kind === 'dictionary') return;
  const inFront = tiers === null && expected.nullable ? levelsInFront(bytes) : null;
  const present = expected.nullable ? countPresent(tiers ?? inFront ?? bytes, page.values) : page.values;
  if (page.nulls !== null && present !== page.values - page.nulls) {
    throw new Error(`${page.values - present} nulls, where the page says ${page.nulls}`);
  }
  const cursor = { bytes, at: inFront === null ? 0 : 4 + inFront.length };
  const isBoolean = expected.metadata.type === 'BOOLEAN';
  switch (page.encoding) {
    case encodings.plainDictionary:
    case encodings.rleDictionary:
      if (isBoolean) throw new Error('a dictionary of true and false');
      checkRuns(cursor, bytes[cursor.at++] ?? 0, present);
      break;
    case encodings.rle:
      if (!isBoolean) throw new Error('runs of values that are neither true nor false');
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
    // Others take bytes for each of their values, and end with them.
  }
}

/** Runs that stand behind their length. */
function levelsInFront(bytes: Uint8Array): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (length > bytes.length - 4) throw new Error(`runs of ${length} bytes, where ${bytes.length - 4} are`);
  return bytes.subarray(4, 4 + length);
}
