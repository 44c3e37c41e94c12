import type { Tier } from '../contract/contract.ts';

/** Tier of the entities of which no score is known. No contract can declare a tier of this label. */
export const unknownTier = 'UNKNOWN';

/** Label of the first tier whose bound the score exceeds; {@link unknownTier} if the score is null. */
export function tierOf(tiers: readonly Tier[], score: number | null): string {
  if (score === null) return unknownTier;
  return tiers.find(({ above }) => above === undefined || score > above)?.label ?? unknownTier;
}
