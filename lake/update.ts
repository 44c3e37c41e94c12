import { ServiceError } from '../etl/platform.ts';
import { type Backoff, backOff, type Sleep } from './backoff.ts';

/** Attempts of one update. An object has few writers, so a tenth conflict means that one of them never stops. */
export const updateAttempts = 10;

/** Pauses between attempts: about 10 s in total. */
export const updateBackoff: Backoff = { first: 50, longest: 2_000 };

/** Another writer replaced the object between the read and the put of an attempt. */
export const conflict = Symbol('conflict');
export type Conflict = typeof conflict;

/** Every attempt of the update met a conflict. */
export class ConflictError extends ServiceError {
  override readonly name = 'ConflictError';
}

/**
 * Compare-and-swap: reads, computes and puts conditionally, and retries after a growing, jittered pause if another
 * writer stored meanwhile. The only such loop of the platform.
 * @param what name of the object in the error
 * @param attempt one round, from the read to the put
 * @throws ConflictError after {@link updateAttempts} conflicts
 */
export async function updateUntilStored<T>(
  what: string,
  attempt: () => Promise<T | Conflict>,
  wait?: Sleep,
): Promise<T> {
  for (let repetition = 0; repetition < updateAttempts; repetition++) {
    if (repetition > 0) await backOff(updateBackoff, repetition - 1, wait);
    const result = await attempt();
    if (result !== conflict) return result;
  }
  throw new ConflictError(
    `${what} changed under ${updateAttempts} attempts to update it: another run keeps writing it, try again when it has ended`,
  );
}
