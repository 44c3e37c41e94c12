import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Bytes of the hash that are kept: 96 bits, so 10^10 records collide with a chance below 10^-9. */
const keptBytes = 12;

/**
 * Identity of a row of a file: the same row of the same source has the same id whenever and from whichever file it is
 * sent, while identical rows within one file stay distinct.
 * @param content see `createRowContent`
 * @param occurrence number of rows with the same content before it in its file
 * @param format spelling of the file as text, if the contract has another: the content of such a row is only comparable with
 * that of others in the same spelling
 * @returns 16 characters of base64url
 */
export function eventIdOf(source: string, content: string, occurrence: number, format = ''): string {
  const hash = sha256(utf8ToBytes(`${source}\u0000${format}\u0000${content}\u0000${occurrence}`)).subarray(
    0,
    keptBytes,
  );
  return btoa(String.fromCharCode(...hash))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
