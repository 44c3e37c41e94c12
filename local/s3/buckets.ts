import { readFileSync } from 'node:fs';
import { AwsErrorResponse } from '../engines.ts';
import { writeError } from '../state-folder/write-error.ts';
import { type ObjectBody, type ObjectFiles, type ObjectMetadata, openObjectFiles } from './object-files.ts';

/** Conditions of a write, as the headers `If-Match` and `If-None-Match` give them. */
export interface WriteConditions {
  /** ETag that the object must have. */
  readonly match?: string | undefined;
  /** `*`: there must be no object. */
  readonly noneMatch?: string | undefined;
}

export interface Bucket {
  readonly name: string;
  /** Keys in the order of their code units; for most keys this is the order of their bytes, as in S3. */
  readonly sortedKeys: () => readonly string[];
  readonly find: (key: string) => ObjectMetadata | undefined;
  /** @throws AwsErrorResponse NoSuchKey */
  readonly get: (key: string) => ObjectMetadata;
  readonly read: (key: string) => Buffer;
  readonly pathOf: (key: string) => string;
  /**
   * Checks the conditions and stores the object in one turn of the event loop, so that of concurrent writers exactly
   * one succeeds.
   * @throws AwsErrorResponse PreconditionFailed, NoSuchKey, InternalError if the disk rejects the write
   */
  readonly put: (metadata: ObjectMetadata, body: ObjectBody, conditions?: WriteConditions) => void;
  /** Succeeds if there is no such object. @throws AwsErrorResponse */
  readonly remove: (key: string, conditions?: WriteConditions) => void;
}

export interface Buckets {
  readonly files: ObjectFiles;
  readonly names: () => readonly string[];
  /** Succeeds if there is such a bucket. @throws AwsErrorResponse InvalidBucketName */
  readonly create: (name: string) => void;
  /** @throws AwsErrorResponse NoSuchBucket, BucketNotEmpty */
  readonly remove: (name: string) => void;
  /** @throws AwsErrorResponse NoSuchBucket */
  readonly get: (name: string) => Bucket;
}

/** Lower-case letters, digits, points and hyphens, so that no name leads out of the folder. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Opens the buckets that a folder keeps. */
export function openBuckets(directory: string): Buckets {
  const files = openObjectFiles(directory);
  const buckets = new Map(files.buckets().map((name) => [name, openBucket(name, files)]));
  const get = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (!bucket) throw new AwsErrorResponse('NoSuchBucket', `The bucket ${name} does not exist.`, 404);
    return bucket;
  };
  return {
    files,
    get,
    names: () => [...buckets.keys()].sort(),
    create(name) {
      if (!bucketName.test(name)) throw new AwsErrorResponse('InvalidBucketName', `${name} is no name of a bucket.`);
      if (buckets.has(name)) return;
      storing(`s3://${name}`, () => files.createBucket(name));
      buckets.set(name, openBucket(name, files));
    },
    remove(name) {
      if (get(name).sortedKeys().length > 0)
        throw new AwsErrorResponse('BucketNotEmpty', `The bucket ${name} holds objects.`, 409);
      storing(`s3://${name}`, () => files.removeBucket(name));
      buckets.delete(name);
    },
  };
}

function openBucket(name: string, files: ObjectFiles): Bucket {
  const objects = new Map(files.load(name).map((metadata) => [metadata.key, metadata]));
  let sorted: readonly string[] | undefined;
  const check = (key: string, { match, noneMatch }: WriteConditions) => {
    const etag = objects.get(key)?.etag;
    if (match !== undefined && etag === undefined) throw noSuchKey(name, key);
    if ((noneMatch === '*' && etag !== undefined) || (match !== undefined && !isSameEtag(match, etag)))
      throw preconditionFailed();
  };
  const get = (key: string): ObjectMetadata => {
    const metadata = objects.get(key);
    if (!metadata) throw noSuchKey(name, key);
    return metadata;
  };
  return {
    name,
    get,
    find: (key) => objects.get(key),
    sortedKeys: () => {
      sorted ??= [...objects.keys()].sort();
      return sorted;
    },
    read: (key) => readFileSync(files.pathOf(name, get(key).key)),
    pathOf: (key) => files.pathOf(name, key),
    put(metadata, body, conditions = {}) {
      const { key } = metadata;
      check(key, conditions);
      storing(`s3://${name}/${key}`, () => files.write(name, metadata, body));
      if (!objects.has(key)) sorted = undefined;
      objects.set(key, metadata);
    },
    remove(key, conditions = {}) {
      check(key, conditions);
      if (!objects.has(key)) return;
      storing(`s3://${name}/${key}`, () => files.remove(name, key));
      objects.delete(key);
      sorted = undefined;
    },
  };
}

/** Answers a failed write as S3 answers its own failures, so that clients try again. */
export function storing<T>(what: string, store: () => T): T {
  try {
    return store();
  } catch (error) {
    throw new AwsErrorResponse('InternalError', writeError(what, error).message, 500);
  }
}

export const isSameEtag = (expected: string, etag: string | undefined): boolean =>
  expected.replaceAll('"', '') === etag?.replaceAll('"', '');

export const preconditionFailed = (): AwsErrorResponse =>
  new AwsErrorResponse('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);

const noSuchKey = (bucket: string, key: string): AwsErrorResponse =>
  new AwsErrorResponse('NoSuchKey', `The object s3://${bucket}/${key} does not exist.`, 404);
