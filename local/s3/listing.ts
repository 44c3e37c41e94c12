import type { Bucket } from './buckets.ts';
import type { ObjectMetadata } from './object-files.ts';

export interface ListingOptions {
  readonly prefix?: string;
  readonly delimiter?: string;
  /** Entries up to this key or common prefix are left out. */
  readonly after?: string;
  /** Objects and common prefixes of a page; S3 returns 1,000 at most. */
  readonly maxKeys?: number;
}

export interface ListingPage {
  readonly objects: readonly ObjectMetadata[];
  readonly commonPrefixes: readonly string[];
  /** Last entry of the page if there are more; the next page begins after it. */
  readonly last?: string;
}

/** Keys of one page: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const longestPage = 1000;

/** One page of a bucket's objects. Keys that share a prefix up to the delimiter count as one entry. */
export function listPage(
  bucket: Bucket,
  { prefix = '', delimiter, after = '', maxKeys = longestPage }: ListingOptions,
): ListingPage {
  const objects: ObjectMetadata[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  if (maxKeys === 0) return { objects, commonPrefixes };
  const keys = bucket.sortedKeys();
  for (let at = firstFrom(keys, prefix > after ? prefix : after); at < keys.length; at++) {
    const key = keys[at] as string;
    if (!key.startsWith(prefix)) break;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const folder = end >= 0 && delimiter ? key.slice(0, end + delimiter.length) : undefined;
    const entry = folder ?? key;
    if ((after !== '' && entry <= after) || entry === last) continue;
    if (objects.length + commonPrefixes.length >= maxKeys)
      return { objects, commonPrefixes, ...(last !== undefined && { last }) };
    last = entry;
    if (folder === undefined) objects.push(bucket.get(key));
    else commonPrefixes.push(folder);
  }
  return { objects, commonPrefixes };
}

/** Index of the first key that is not before a text. */
function firstFrom(keys: readonly string[], text: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Every object under a prefix. */
export function objectsUnder(bucket: Bucket, prefix: string): readonly ObjectMetadata[] {
  return listPage(bucket, { prefix, maxKeys: Number.POSITIVE_INFINITY }).objects;
}
