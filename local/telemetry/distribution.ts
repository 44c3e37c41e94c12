/** Maximum relative error of a quantile. */
const accuracy = 0.01;
const ratio = (1 + accuracy) / (1 - accuracy);

/** Values outside count as the nearest of these: 1 µs and 11 days, in ms. */
const [smallest, largest] = [1e-3, 1e9];

/**
 * Values in buckets whose bounds grow by 2 %: any number of them takes limited memory, and each quantile is within 1 %
 * of the true value.
 */
export interface Distribution {
  /** Ignores values that are not numbers. */
  add(value: number): void;
  /** Number of values in each bucket, by number of the bucket. */
  readonly buckets: ReadonlyMap<number, number>;
}

export function createDistribution(): Distribution {
  const buckets = new Map<number, number>();
  return {
    buckets,
    add(value) {
      if (Number.isNaN(value)) return;
      const bounded = Math.min(largest, Math.max(smallest, value));
      const bucket = Math.ceil(Math.log(bounded) / Math.log(ratio));
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    },
  };
}

/**
 * Quantile of all values of some distributions.
 * @param p 0 to 1
 * @returns the value with this share of all values at or below it; null if there are no values
 */
export function quantileOf(distributions: Iterable<Distribution>, p: number): number | null {
  const merged = new Map<number, number>();
  let total = 0;
  for (const { buckets } of distributions) {
    for (const [bucket, count] of buckets) {
      merged.set(bucket, (merged.get(bucket) ?? 0) + count);
      total += count;
    }
  }
  const rank = Math.max(1, Math.ceil(p * total));
  let seen = 0;
  for (const bucket of [...merged.keys()].sort((a, b) => a - b)) {
    seen += merged.get(bucket) ?? 0;
    // The geometric middle of the bucket.
    if (seen >= rank) return (2 * ratio ** bucket) / (ratio + 1);
  }
  return null;
}
