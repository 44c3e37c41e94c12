import type { Tier } from '../contract/contract.ts';

/** Label of the first tier whose bound the score exceeds; null if the score is null. */
export function tierOf(tiers: readonly Tier[], score: number | null): string | null {
  if (score === null) return null;
  return tiers.find(({ above }) => above === undefined || score > above)?.label ?? null;
}
