import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Longest name of one path segment, below the 255 bytes of common file systems with room for an extension. */
const longestSegment = 200;

/**
 * Relative path of an object's files, without extension. Slashes become folders, so that `name=value` segments of a key
 * stay visible in the path. Different keys never share a path, and no key leads out of the bucket's folder. A path has no
 * capital and no character outside ASCII, since file systems differ in which of these they take for the same name.
 */
export function pathOfKey(key: string): string {
  const segments = key.split('/');
  return segments.map((segment, index) => encodeSegment(segment, index === segments.length - 1)).join('/');
}

/** Folder of a bucket's objects. @param directory folder of the object store */
export const objectsFolder = (directory: string, bucket: string): string =>
  join(directory, 'buckets', bucket, 'objects');

/** File with an object's bytes. @param directory folder of the object store */
export const dataFile = (directory: string, bucket: string, key: string): string =>
  join(objectsFolder(directory, bucket), `${pathOfKey(key)}.data`);

/** File with an object's ETag, length, type and metadata, as JSON. */
export const metadataFile = (directory: string, bucket: string, key: string): string =>
  join(objectsFolder(directory, bucket), `${pathOfKey(key)}.meta.json`);

/** Characters that some file system rejects, or does not keep apart from others. */
const unsafe = /[^ !#$&'()+,\-./0-9;=@[\]^_`a-z{}~]|[. ]$/gu;

/** `%` with two digits for each byte of UTF-8. A lone surrogate has none: it is written as its code unit. */
function escapeCharacter(character: string): string {
  if (!character.isWellFormed()) return `%u${character.charCodeAt(0).toString(16)}`;
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function encodeSegment(segment: string, last: boolean): string {
  // An empty, `.` or `..` segment would be another folder or none; `%` marks what no other encoding produces.
  if (segment === '' || segment === '.' || segment === '..') return `%${segment.replaceAll('.', '_')}~`;
  const safe = segment.replace(unsafe, escapeCharacter);
  // A folder must not have the name of another object's file: keys `a` and `a.data/b`.
  const distinct = last ? safe : safe.replace(/\.(data|json)$/, '%2e$1');
  if (Buffer.byteLength(distinct) <= longestSegment) return distinct;
  return `${distinct.slice(0, 40)}%${createHash('sha256').update(segment).digest('hex')}`;
}
