import { SchemaError } from '../errors.ts';
import { type ByteCursor, readVarint } from './compact-thrift.ts';

/**
 * Counts the ones among definition levels of one bit: the values that are not null.
 * @param bytes exactly the bytes of the levels
 * @throws SchemaError if a run is longer than the number of values left, or the levels end before the values
 */
export function countPresent(bytes: Uint8Array, values: number): number {
  const cursor = { bytes, at: 0 };
  let present = 0;
  for (let seen = 0; seen < values; ) {
    const { length, packed } = readRun(cursor, 1, values - seen);
    const taken = Math.min(length, values - seen);
    if (packed) present += onesIn(bytes, cursor.at - packed, taken);
    else if (bytes[cursor.at - 1] === 1) present += taken;
    seen += taken;
  }
  return present;
}

/**
 * Checks runs of dictionary indexes, or of other numbers, up to the end of the bytes.
 * @param width bits of a number
 * @throws SchemaError if a run is longer than the number of values of the page
 */
export function checkRuns(cursor: ByteCursor, width: number, values: number): void {
  if (width > 32) throw new SchemaError(`numbers of ${width} bits`);
  // Numbers of 0 bits must form a single run: hyparquet would consume a byte of the next run.
  while (cursor.at < cursor.bytes.length) {
    const { length } = readRun(cursor, width, values);
    if (width === 0 && length < values)
      throw new SchemaError(`a run of ${length} values of 0 bits, but ${values} are expected`);
    if (width === 0) return;
  }
}

/** Run of values. */
interface Run {
  /** Number of values. */
  readonly length: number;
  /** Bytes of a bit-packed run, which holds each value; 0 for a run of one repeated value. */
  readonly packed: number;
}

/** Most values of padding in a packed run. Values come in groups of eight, and some writers pad more: DuckDB to 256. */
const mostPadding = 1_024;

/** Reads a run, and moves the cursor to the byte after it. */
function readRun(cursor: ByteCursor, width: number, most: number): Run {
  const head = readVarint(cursor);
  const isPacked = head % 2 === 1;
  const length = isPacked ? ((head - 1) / 2) * 8 : head / 2;
  const bytes = isPacked ? (length / 8) * width : Math.ceil(width / 8);
  const left = cursor.bytes.length - cursor.at;
  if (length > most + (isPacked ? mostPadding : 0))
    throw new SchemaError(`a run of ${length} values, but ${most} are left`);
  if (bytes > left) throw new SchemaError(`a run of ${bytes} bytes, but ${left} are left`);
  cursor.at += bytes;
  return { length, packed: isPacked ? bytes : 0 };
}

function onesIn(bytes: Uint8Array, start: number, bits: number): number {
  let ones = 0;
  for (let bit = 0; bit < bits; bit++) ones += ((bytes[start + (bit >> 3)] as number) >> (bit & 7)) & 1;
  return ones;
}
