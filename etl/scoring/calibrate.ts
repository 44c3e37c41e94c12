/**
 * The smallest threshold with two decimals that at most `budget` of the scores exceed; absent scores count for nothing.
 * Null where there are no more scores than the budget, since any threshold would do.
 * @param budget alerts that people can live with in the time that the scores span
 */
export function calibrateThreshold(
  scores: Iterable<number | null>,
  { budget }: { readonly budget: number },
): number | null {
  const present = Float64Array.from([...scores].filter((score) => score !== null)).sort();
  // What stands one below the budget must not exceed the threshold, and thresholds are exclusive.
  const bound = present.at(-1 - Math.floor(budget));
  if (bound === undefined) return null;
  const hundredths = Math.ceil(bound * 100);
  // 100 · bound may have been rounded across a whole number, so its neighbours are asked as well.
  const candidates = [hundredths - 1, hundredths, hundredths + 1].map((whole) => whole / 100);
  return candidates.find((candidate) => candidate >= bound) ?? bound;
}
