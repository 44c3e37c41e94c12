import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from '../errors.ts';
import { writeError } from '../state-folder/write-error.ts';
import type { Buckets } from './buckets.ts';
import { objectsUnder } from './listing.ts';

/** Object that holds the bytes of a file. */
export interface NewObject {
  readonly key: string;
  /** False: an object had these bytes before. */
  readonly stored: boolean;
}

interface Digests {
  readonly md5: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Puts a file as an object, in one step and in bounded memory. */
export async function putFile(buckets: Buckets, bucket: string, key: string, path: string): Promise<void> {
  await withCopy(buckets, path, (copy, digests) => buckets.get(bucket).put(metadataOf(key, digests), { file: copy }));
}

/**
 * Puts a file under the first key that is free, unless an object has its bytes already. Never replaces an object.
 * @param folder prefix of the objects that are compared with the file
 * @param keysOf possible keys of a file with a SHA-256
 */
export const putNew = (
  buckets: Buckets,
  bucketName: string,
  path: string,
  folder: string,
  keysOf: (sha256: string) => readonly string[],
): Promise<NewObject> =>
  withCopy(buckets, path, async (copy, digests) => {
    const bucket = buckets.get(bucketName);
    const keys = keysOf(digests.sha256);
    const sameSize = objectsUnder(bucket, folder).filter(({ contentLength }) => contentLength === digests.bytes);
    for (const { key, etag } of sameSize) {
      // The ETag of an object that was put in parts is no digest of its bytes.
      if (etag !== `"${digests.md5}"` && !(etag.includes('-') && keys.includes(key))) continue;
      if ((await digestsOf(bucket.pathOf(key))).sha256 === digests.sha256) return { key, stored: false };
    }
    const free = keys.find((key) => bucket.find(key) === undefined);
    if (free === undefined) throw new PlatformError(`${path}: each of the names ${keys.join(', ')} has other content`);
    bucket.put(metadataOf(free, digests), { file: copy }, { noneMatch: '*' });
    return { key: free, stored: true };
  });

/** Works with a copy of a file: its bytes are those of the digests, whatever happens to the file meanwhile. */
async function withCopy<T>(
  { files }: Buckets,
  path: string,
  use: (copy: string, digests: Digests) => T | Promise<T>,
): Promise<T> {
  const copy = join(files.incoming, randomUUID());
  try {
    await copyFile(path, copy).catch((cause: unknown) => {
      throw writeError(`copy of ${path} in ${files.incoming}`, cause);
    });
    return await use(copy, await digestsOf(copy));
  } finally {
    await rm(copy, { force: true });
  }
}

async function digestsOf(path: string): Promise<Digests> {
  const [md5, sha256] = [createHash('md5'), createHash('sha256')];
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
    md5.update(chunk as Buffer);
    sha256.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { md5: md5.digest('hex'), sha256: sha256.digest('hex'), bytes };
}

const metadataOf = (key: string, { md5, bytes }: Digests) => ({
  key,
  etag: `"${md5}"`,
  contentLength: bytes,
  modifiedAt: Date.now(),
  headers: { 'content-type': 'application/octet-stream' },
});
