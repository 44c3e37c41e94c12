import { UserError } from '../errors.ts';

export interface SampleOptions {
  /** Rows of data, 0 or more; the default depends on the source. */
  readonly rows?: number;
  /** Equal seeds give equal bytes. Default {@link defaultSeed}. */
  readonly seed?: number;
}

/** With it, the samples of the two sources show every risk level and every segment, and neither is an odd draw. */
export const defaultSeed = 7;

/** Rows that go out as one chunk of text: some 100 KB. */
export const rowsPerChunk = 1000;

/** @throws UserError where a count is not a whole number of 0 or more */
export function wholeCount(name: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new UserError(`${name} of a sample is ${count}; it must be a whole number, 0 or more`);
}
