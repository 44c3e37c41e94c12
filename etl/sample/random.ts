/** Numbers that look random and follow from a seed alone: the same on every machine. */
export interface Random {
  /** At least `min` (default 0), below `max` (default 1). */
  uniform(min?: number, max?: number): number;
  /** A whole number from `min` to `max`, both inclusive. */
  integer(min: number, max: number): number;
  normal(mean: number, deviation: number): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** One of several, each as likely. */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** One of several, each as likely as its weight; weights need not add up to anything. */
  weighted<T>(items: readonly [Weighted<T>, ...Weighted<T>[]]): T;
}

export type Weighted<T> = readonly [item: T, weight: number];

/**
 * Generator of one sequence. Equal seeds give equal sequences.
 * @param seed of which the lowest 32 bits count
 */
export function createRandom(seed: number): Random {
  const next = sfc32(seed);
  const uniform = (min = 0, max = 1) => min + (max - min) * (next() / 2 ** 32);
  return {
    uniform,
    integer: (min, max) => min + Math.floor(uniform(0, max - min + 1)),
    /**
     * Box-Muller. `Math.log` and `Math.cos` may differ in the last bit between engines: round before you compare. The
     * second normal number of each pair is given up, so that a draw depends on nothing but its place in the sequence.
     */
    normal(mean, deviation) {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      return mean + deviation * radius * Math.cos(uniform(0, 2 * Math.PI));
    },
    chance: (probability) => uniform() < probability,
    pick: (items) => items[Math.floor(uniform(0, items.length))] ?? items[0],
    weighted(items) {
      const total = items.reduce((sum, [, weight]) => sum + weight, 0);
      let left = uniform(0, total);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      return items[0][0];
    },
  };
}

/**
 * sfc32 ("small fast counting") by Chris Doty-Humphrey, from PractRand, public domain: 128 bits of state, period of at
 * least 2^32, passes PractRand and BigCrush. The first numbers show the seed, so they are thrown away.
 */
function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [0, seed | 0, 0, 1];
  const next = () => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
}
