import { type Backoff, backOff, type Sleep } from './backoff.ts';

/** Runs do not overlap by design, so a second attempt is rare and a tenth means that the design is broken. */
const attempts = 10;
const backoff: Backoff = { first: 50, longest: 2_000 };

/**
 * Reads, computes and puts again for as long as another writer comes in between.
 * @param attempt one round; null: lost the race
 * @throws Error when every round lost
 */
export async function updateUntilStored<T extends object>(
  what: string,
  attempt: () => Promise<T | null>,
  wait?: Sleep,
): Promise<T> {
  for (let repetition = 0; repetition < attempts; repetition++) {
    if (repetition > 0) await backOff(backoff, repetition - 1, wait);
    const stored = await attempt();
    if (stored !== null) return stored;
  }
  throw new Error(`${what} lost the race ${attempts} times: another run writes the same object`);
}
