import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Length in hex digits: 128 bits, so 10^12 records collide with a chance of about 10^-15. */
const digits = 32;

/**
 * Identity of a row of a file: the same row of the same source has the same id whenever and from whichever file it is
 * sent, while identical rows within one file stay distinct.
 * @param content the cells in the order of the file's header, joined
 * @param occurrence how many identical rows stand before it in its file
 * @returns 32 hex digits
 */
export function eventIdOf(source: string, content: string, occurrence: number): string {
  const bytes = sha256(utf8ToBytes(`${source}\u0000${content}\u0000${occurrence}`));
  return bytesToHex(bytes).slice(0, digits);
}
