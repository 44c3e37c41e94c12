import { isSidecar, rawPrefix, sidecarSuffix } from '../etl/platform.ts';
import type { ListedObject } from './objects.ts';

/** Digits of a digest in a name: few are enough, unless another object has them. */
const digits = [8, 16, 32, 64];

/** Key of the sample that a source has instead of files of the user. */
export const sampleKey = (source: string): string => `${rawPrefix(source)}${source}-sample.csv`;

/**
 * Keys that a file may have in `raw/`, first choice first. Exports keep one name, so a name identifies no content: a file
 * takes its own name if that is free, or else one with the beginning of its digest. No raw object is ever replaced.
 * @param name e.g. `orders.csv.gz`; the digest goes before the first of its endings: `orders.1f0c33ab.csv.gz`
 * @param sha256 hexadecimal digest of the bytes
 */
export function rawKeys(source: string, name: string, sha256: string): string[] {
  const [stem, ending] = splitName(name);
  const names = [name, ...digits.map((count) => `${stem}.${sha256.slice(0, count)}${ending}`)];
  return names.map((each) => `${rawPrefix(source)}${each}`).filter((key) => key !== sampleKey(source));
}

/** True if the name is one that `rawKeys` gives to other content of a file. */
export function isOtherContentOf(name: string, other: string): boolean {
  const [stem, ending] = splitName(other);
  if (!name.startsWith(`${stem}.`) || !name.endsWith(ending)) return false;
  const digest = name.slice(stem.length + 1, name.length - ending.length);
  return digits.includes(digest.length) && /^[\da-f]+$/.test(digest);
}

/** Splits a name before its endings: letters and digits of up to four characters each. */
function splitName(name: string): readonly [stem: string, ending: string] {
  const [ending = ''] = /(\.[a-z][a-z\d]{0,3}){0,2}$/i.exec(name) ?? [];
  const stem = name.slice(0, name.length - ending.length);
  return stem === '' ? [name, ''] : [stem, ending];
}

/** Objects that hold rows. Consoles represent folders by empty objects; a sidecar file says how to read the file beside it. */
export function dataFiles(listed: readonly ListedObject[]): ListedObject[] {
  const keys = new Set(listed.map(({ key }) => key));
  return listed.filter(
    ({ key }) => !key.endsWith('/') && !(isSidecar(key) && keys.has(key.slice(0, -sidecarSuffix.length))),
  );
}
