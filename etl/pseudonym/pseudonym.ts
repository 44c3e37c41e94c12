import { keyedHash } from '../keyed-hash.ts';

/** Bytes kept of the hash, 128 bits: 10^10 values collide with a probability below 10^-18. */
const keptBytes = 16;

/** Shortest accepted secret, in characters. A secret that a person would invent can be guessed. */
export const shortestPseudonymKey = 32;

/**
 * Pseudonym of a personal value. Equal values get equal pseudonyms, and without the secret the value cannot be found.
 * It depends on the name of the field and not on the source, so two sources with the same key field get the same pseudonyms.
 * @param field name of the field
 * @returns 22 characters of base64url
 */
export const pseudonymOf = (secret: string, field: string, value: string): string =>
  keyedHash(secret, ['pseudonym', field, value], keptBytes);
