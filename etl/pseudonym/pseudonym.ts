import { keyedHash } from '../keyed-hash.ts';

/** 128 bits: 10^10 values collide with a chance below 10^-18. */
const keptBytes = 16;

/** Shortest secret that is taken, in characters: what a person would think up can be tried out. */
export const shortestPseudonymKey = 32;

/**
 * What stands for a personal value: the same for the same value, and of no use for finding the value without the secret.
 * It rests on the name of the field and not on the source, so that two sources that name their entity alike agree on it.
 * @param field name of the field
 * @returns 22 characters of base64url
 */
export const pseudonymOf = (secret: string, field: string, value: string): string =>
  keyedHash(secret, ['pseudonym', field, value], keptBytes);
