/**
 * Smallest threshold with two decimals that at most `budget` of the scores exceed; null scores are ignored.
 * Null if there are no more scores than the budget, since any threshold meets it.
 * @param budget number of alerts that people can handle in the period that the scores cover
 */
export function calibrateThreshold(
  scores: Iterable<number | null>,
  { budget }: { readonly budget: number },
): number | null {
  const present = Float64Array.from([...scores].filter((score) => score !== null)).sort();
  // The score that follows the `budget` highest must not exceed the threshold, and thresholds are exclusive.
  const bound = present.at(-1 - Math.floor(budget));
  if (bound === undefined) return null;
  const hundredths = Math.ceil(bound * 100);
  // 100 · bound may have been rounded across a whole number, so its neighbours are tried as well.
  const candidates = [hundredths - 1, hundredths, hundredths + 1].map((whole) => whole / 100);
  return candidates.find((candidate) => candidate >= bound) ?? bound;
}
