import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a number of ms. */
export type Sleep = (ms: number) => Promise<unknown>;

export interface Backoff {
  /** First delay, ms; each further one is twice as long. */
  readonly first: number;
  /** Longest delay, ms. */
  readonly longest: number;
}

/**
 * Delay before a retry: exponential, and spread over its upper half, so that callers that failed at the same time do
 * not retry at the same time.
 * @param repetition 0 for the first
 * @param chance 0 to 1, drawn by the caller
 */
export const delayOf = ({ first, longest }: Backoff, repetition: number, chance: number): number =>
  Math.min(longest, first * 2 ** repetition) * (0.5 + chance / 2);

/** Sleeps before a retry, see {@link delayOf}. */
export const backOff = (backoff: Backoff, repetition: number, wait: Sleep = sleep): Promise<unknown> =>
  wait(delayOf(backoff, repetition, Math.random()));
