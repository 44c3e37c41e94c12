import { createHashCounts, type HashCounts, hash64 } from './hash-counts.ts';

/** Counter of earlier occurrences of a text. */
export interface Occurrences {
  /** Counts a text. @returns number of equal texts before it */
  next(text: string): number;
}

/** Counts every text. It takes 12 to 24 bytes for each distinct text. */
export function createOccurrences(): Occurrences {
  const counts = createHashCounts();
  return { next: (text) => counts.add(...hash64(text)) };
}

/** Counts the texts that repeat, and gives 0 for every other text. @param repeated what a {@link RepeatFinder} found */
export function occurrencesOf(repeated: HashCounts): Occurrences {
  return {
    next(text) {
      const [high, low] = hash64(text);
      return repeated.has(high, low) ? repeated.add(high, low) : 0;
    },
  };
}

/** Finder of the texts of a file that occur more than once, in bounded memory. */
export interface RepeatFinder {
  see(text: string): void;
  /** Texts that may repeat, each with count 0: all that do, and some that a filter mistakes for them. */
  readonly repeated: HashCounts;
  /** True if there are more than can be kept. */
  readonly isFull: boolean;
}

/** Most texts that may repeat. */
export const mostRepeated = 4_000_000;
const largestFilter = 2 ** 30;
const smallestFilter = 2 ** 16;
const probes = 3;

/**
 * Creates a finder. Its filter has one bit for each byte of the file, at most 128 MiB: a row of 100 bytes is then mistaken
 * for a repeated one once in 40,000 rows, and once in 40 rows at 20 GB.
 */
export function createRepeatFinder(bytes: number): RepeatFinder {
  const bits = Math.min(largestFilter, Math.max(smallestFilter, 2 ** Math.ceil(Math.log2(bytes + 1))));
  const filter = new Uint32Array(bits / 32);
  const repeated = createHashCounts();
  return {
    see(text) {
      const [high, low] = hash64(text);
      let isNew = false;
      for (let i = 0; i < probes; i++) {
        const at = (low + Math.imul(i, high | 1)) & (bits - 1);
        const word = filter[at >>> 5] as number;
        const bit = 1 << (at & 31);
        if ((word & bit) !== 0) continue;
        isNew = true;
        filter[at >>> 5] = word | bit;
      }
      if (!isNew && repeated.size < mostRepeated) repeated.include(high, low);
    },
    repeated,
    get isFull() {
      return repeated.size >= mostRepeated;
    },
  };
}
