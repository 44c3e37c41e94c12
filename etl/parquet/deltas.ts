import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { type Cursor, readVarint } from './compact-thrift.ts';

/** Values in a block: writers take 128, some 1,024. */
const mostInBlock = 65_536;

/**
 * Looks at a sequence of numbers in `DELTA_BINARY_PACKED`, without working them out; the cursor stands behind it
 * afterwards.
 * @throws Error where it is not of so many values, or ends before them
 */
export function checkDeltas(cursor: Cursor, values: number): void {
  const [inBlock, blocks, total] = [readVarint(cursor), readVarint(cursor), readVarint(cursor)];
  const inMiniblock = inBlock / blocks;
  if (!(inBlock <= mostInBlock && inMiniblock > 0 && inMiniblock % 32 === 0)) {
    throw new Error(`deltas in blocks of ${inBlock}, each in ${blocks} parts`);
  }
  if (total !== values) throw new Error(`deltas of ${total} values, where ${values} are`);
  readVarint(cursor);
  for (let left = values - 1; left > 0; left -= inBlock) {
    readVarint(cursor);
    const used = Math.min(blocks, Math.ceil(left / inMiniblock));
    const widths = cursor.bytes.subarray(cursor.at, cursor.at + used);
    const packed = widths.reduce((sum, width) => sum + (width * inMiniblock) / 8, 0);
    if (widths.some((width) => width > 64)) throw new Error('deltas of more than 64 bits');
    cursor.at += blocks + packed;
    if (cursor.at > cursor.bytes.length) throw new Error('deltas that end before their values');
  }
}

/**
 * Looks at texts whose lengths, and what each has in common with the one before it, stand as deltas.
 * @param prefixed `DELTA_BYTE_ARRAY`; else `DELTA_LENGTH_BYTE_ARRAY`
 * @param mostBytes of all texts together
 * @throws Error where they are longer than that, or not there
 */
export function checkTexts(cursor: Cursor, values: number, prefixed: boolean, mostBytes: number): void {
  const prefixes = prefixed ? lengthsAt(cursor, values) : null;
  const lengths = lengthsAt(cursor, values);
  let [before, stored, total] = [0, 0, 0];
  for (let i = 0; i < values; i++) {
    const [prefix, length] = [prefixes?.[i] ?? 0, lengths[i] as number];
    if (prefix < 0 || prefix > before || length < 0)
      throw new Error(`a text of ${length} bytes behind ${prefix} of ${before}`);
    before = prefix + length;
    stored += length;
    total += before;
  }
  const left = cursor.bytes.length - cursor.at;
  if (stored > left) throw new Error(`texts of ${stored} bytes, where ${left} are`);
  if (total > mostBytes) throw new Error(`texts of ${total} bytes; a page has at most ${mostBytes}`);
}

function lengthsAt(cursor: Cursor, values: number): Int32Array {
  const { bytes, at: offset } = cursor;
  checkDeltas(cursor, values);
  const lengths = new Int32Array(values);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (values > 0) deltaBinaryUnpack({ view, offset }, values, lengths);
  return lengths;
}
