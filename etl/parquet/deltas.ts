import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { SchemaError } from '../errors.ts';
import { type ByteCursor, readVarint } from './compact-thrift.ts';

/** Most values in a block; writers use 128, some 1,024. */
const mostInBlock = 65_536;

/**
 * Checks a sequence of numbers in `DELTA_BINARY_PACKED` without decoding them, and moves the cursor to the byte after it.
 * @param values expected number of values
 * @throws SchemaError if it has another number of values, or ends before them
 */
export function checkDeltas(cursor: ByteCursor, values: number): void {
  const [inBlock, blocks, total] = [readVarint(cursor), readVarint(cursor), readVarint(cursor)];
  const inMiniblock = inBlock / blocks;
  if (!(inBlock <= mostInBlock && inMiniblock > 0 && inMiniblock % 32 === 0)) {
    throw new SchemaError(`deltas in blocks of ${inBlock}, each in ${blocks} parts`);
  }
  if (total !== values) throw new SchemaError(`deltas of ${total} values, but ${values} are expected`);
  readVarint(cursor);
  for (let left = values - 1; left > 0; left -= inBlock) {
    readVarint(cursor);
    const used = Math.min(blocks, Math.ceil(left / inMiniblock));
    const widths = cursor.bytes.subarray(cursor.at, cursor.at + used);
    const packed = widths.reduce((sum, width) => sum + (width * inMiniblock) / 8, 0);
    if (widths.some((width) => width > 64)) throw new SchemaError('deltas of more than 64 bits');
    cursor.at += blocks + packed;
    if (cursor.at > cursor.bytes.length) throw new SchemaError('deltas that end before their values');
  }
}

/**
 * Checks texts whose lengths, and lengths of the prefix shared with the previous text, are stored as deltas.
 * @param prefixed true for `DELTA_BYTE_ARRAY`, false for `DELTA_LENGTH_BYTE_ARRAY`
 * @param mostBytes limit for all texts together
 * @throws SchemaError if they exceed the limit, or the bytes end before them
 */
export function checkTexts(cursor: ByteCursor, values: number, prefixed: boolean, mostBytes: number): void {
  const prefixes = prefixed ? lengthsAt(cursor, values) : null;
  const lengths = lengthsAt(cursor, values);
  let [before, stored, total] = [0, 0, 0];
  for (let i = 0; i < values; i++) {
    const [prefix, length] = [prefixes?.[i] ?? 0, lengths[i] as number];
    if (prefix < 0 || prefix > before || length < 0)
      throw new SchemaError(`a text of ${length} bytes after a prefix of ${prefix} of ${before}`);
    before = prefix + length;
    stored += length;
    total += before;
  }
  const left = cursor.bytes.length - cursor.at;
  if (stored > left) throw new SchemaError(`texts of ${stored} bytes, but ${left} are left`);
  if (total > mostBytes) throw new SchemaError(`texts of ${total} bytes; a page has at most ${mostBytes}`);
}

function lengthsAt(cursor: ByteCursor, values: number): Int32Array {
  const { bytes, at: offset } = cursor;
  checkDeltas(cursor, values);
  const lengths = new Int32Array(values);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (values > 0) deltaBinaryUnpack({ view, offset }, values, lengths);
  return lengths;
}
