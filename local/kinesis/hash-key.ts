import { hash } from 'node:crypto';

const KEYS = 1n << 128n;

/** Range of the 128-bit space of hash keys that a shard owns; both ends inclusive, 32 hexadecimal digits each. */
export interface HashKeyRange {
  readonly start: string;
  readonly end: string;
}

const hex = (value: bigint) => value.toString(16).padStart(32, '0');

/** Hash key of a partition key. */
export function hashKey(partitionKey: string): string {
  return hash('md5', partitionKey, 'hex');
}

/** @returns nothing if the text is not an integer below 2^128 */
export function explicitHashKey(decimal: string): string | undefined {
  if (!/^(0|[1-9]\d{0,38})$/.test(decimal)) return undefined;
  const value = BigInt(decimal);
  return value < KEYS ? hex(value) : undefined;
}

export function decimalHashKey(key: string): string {
  return BigInt(`0x${key}`).toString();
}

/** Splits the space of hash keys evenly. */
export function evenRanges(count: number): readonly HashKeyRange[] {
  const width = KEYS / BigInt(count);
  return Array.from({ length: count }, (_, position) => ({
    start: hex(BigInt(position) * width),
    end: hex(position === count - 1 ? KEYS - 1n : BigInt(position + 1) * width - 1n),
  }));
}
