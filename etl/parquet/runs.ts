import { type Cursor, readVarint } from './compact-thrift.ts';

/**
 * Counts the ones among definition tiers of one bit, which are the values that are there.
 * @param bytes the tiers alone
 * @throws Error where a run is longer than the values that are left, or the tiers end before them
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
 * Looks at the runs of indexes into a dictionary, or of other numbers of so many bits, up to the end of the bytes.
 * @throws Error where a run is longer than the values of the page
 */
export function checkRuns(cursor: Cursor, width: number, values: number): void {
  if (width > 32) throw new Error(`numbers of ${width} bits`);
  // Numbers without bits are all the same, in one run: hyparquet takes a byte for them that the next run begins with.
  while (cursor.at < cursor.bytes.length) {
    const { length } = readRun(cursor, width, values);
    if (width === 0 && length < values) throw new Error(`a run of ${length} values without bits, where ${values} are`);
    if (width === 0) return;
  }
}

/** `packed`: the bytes of a run whose values stand one by one; 0 where one stands for all. */
interface Run {
  readonly length: number;
  readonly packed: number;
}

/** Values of a packed run come by the eight, and some writers fill up more: DuckDB to 256. */
const mostPadding = 1_024;

/** The cursor stands behind the run afterwards. */
function readRun(cursor: Cursor, width: number, most: number): Run {
  const head = readVarint(cursor);
  const isPacked = head % 2 === 1;
  const length = isPacked ? ((head - 1) / 2) * 8 : head / 2;
  const bytes = isPacked ? (length / 8) * width : Math.ceil(width / 8);
  const left = cursor.bytes.length - cursor.at;
  if (length > most + (isPacked ? mostPadding : 0))
    throw new Error(`a run of ${length} values, where ${most} are left`);
  if (bytes > left) throw new Error(`a run of ${bytes} bytes, where ${left} are left`);
  cursor.at += bytes;
  return { length, packed: isPacked ? bytes : 0 };
}

function onesIn(bytes: Uint8Array, start: number, bits: number): number {
  let ones = 0;
  for (let bit = 0; bit < bits; bit++) ones += ((bytes[start + (bit >> 3)] as number) >> (bit & 7)) & 1;
  return ones;
}
