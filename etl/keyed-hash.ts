import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * HMAC-SHA256 of texts, as base64url. A NUL separates the texts, so different lists give different input.
 * @param bytes of the hash that are kept, 32 at most
 */
export function keyedHash(secret: string, texts: readonly string[], bytes: number): string {
  const hash = hmac(sha256, utf8ToBytes(secret), utf8ToBytes(texts.join('\u0000'))).subarray(0, bytes);
  return btoa(String.fromCharCode(...hash))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
