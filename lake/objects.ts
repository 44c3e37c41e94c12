import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../etl/platform.ts';

/** Object as a listing returns it. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
}

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** Result of a conditional put: stored with its version, or a conflict with another version. */
export type PutOutcome = { readonly outcome: 'stored'; readonly etag: string } | { readonly outcome: 'conflict' };

/** Reads ranges of an object in the form that hyparquet expects. */
export interface RangedObject {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** Objects of one bucket. All promises reject with the SDK's own error if S3 returns one. */
export interface Objects {
  /** Null if there is no such object. */
  get(key: string): Promise<StoredObject | null>;
  /** Object as a stream of chunks. @param from first byte; default 0 @throws NoSuchKey */
  stream(key: string, etag: string, from?: number): Promise<AsyncIterable<Uint8Array>>;
  /** Reader of the object as listed: rejects with 412 if the object has been replaced since. */
  ranged(object: ListedObject): RangedObject;
  put(key: string, body: Uint8Array | string): Promise<void>;
  /**
   * Puts only over the version that was read.
   * @param etag ETag of that version; null: only if there is no object
   */
  putOver(key: string, body: Uint8Array | string, etag: string | null): Promise<PutOutcome>;
  /**
   * Lists every object under a prefix, in order of key.
   * @param after only keys that sort behind this one
   */
  list(prefix: string, after?: string): Promise<ListedObject[]>;
  /**
   * Names of the objects and folders directly in a folder; those of folders end in `/`. Takes one request for 1,000 of them.
   * @param folder ends in `/`; empty for the whole bucket
   */
  namesIn(folder: string): Promise<string[]>;
}

/** @returns the objects of `bucket` */
export function objectsOf(s3: S3Client, bucket: string): Objects {
  const put = (key: string, body: Uint8Array | string, condition: { IfMatch?: string; IfNoneMatch?: '*' }) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: typeOf(key), ...condition }));
  return {
    get: (key) => get(s3, bucket, key),
    async stream(key, etag, from = 0) {
      const range = from > 0 && { Range: `bytes=${from}-` };
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag, ...range }));
      if (!Body) throw new ServiceError(`s3://${bucket}/${key} was answered without a body`);
      return Body as unknown as AsyncIterable<Uint8Array>;
    },
    ranged: (object) => ranged(s3, bucket, object),
    async put(key, body) {
      await put(key, body, {});
    },
    async putOver(key, body, etag) {
      try {
        const { ETag } = await put(key, body, etag === null ? { IfNoneMatch: '*' } : { IfMatch: etag });
        if (!ETag) throw new ServiceError(`s3://${bucket}/${key} was put, but answered without an ETag`);
        return { outcome: 'stored', etag: ETag };
      } catch (error) {
        if (isConflict(error)) return { outcome: 'conflict' };
        throw error;
      }
    },
    list: (prefix, after) => list(s3, bucket, prefix, after),
    namesIn: (folder) => namesIn(s3, bucket, folder),
  };
}

async function get(s3: S3Client, bucket: string, key: string): Promise<StoredObject | null> {
  try {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!Body || !ETag) throw new ServiceError(`s3://${bucket}/${key} was answered without body or ETag`);
    return { bytes: await Body.transformToByteArray(), etag: ETag };
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}

function ranged(s3: S3Client, bucket: string, { key, etag, bytes }: ListedObject): RangedObject {
  return {
    byteLength: bytes,
    async slice(start, end = bytes) {
      const from = start < 0 ? bytes + start : start;
      const to = Math.min(end, bytes);
      if (to <= from) return new ArrayBuffer(0);
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag, Range: `bytes=${from}-${to - 1}` }),
      );
      const read = (await Body?.transformToByteArray()) ?? new Uint8Array();
      if (read.length !== to - from) {
        throw new ServiceError(`s3://${bucket}/${key}: asked for ${to - from} bytes at ${from}, got ${read.length}`);
      }
      return read.buffer.slice(read.byteOffset, read.byteOffset + read.byteLength) as ArrayBuffer;
    },
  };
}

async function list(s3: S3Client, bucket: string, prefix: string, after?: string): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const { Contents } of pagesOf(s3, { Bucket: bucket, Prefix: prefix, StartAfter: after }))
    for (const { Key, ETag, Size } of Contents ?? [])
      if (Key && ETag) found.push({ key: Key, etag: ETag, bytes: Size ?? 0 });
  return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

async function namesIn(s3: S3Client, bucket: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  // Without a prefix rather than with an empty one: a policy that names prefixes allows only the former.
  const within = { Bucket: bucket, Delimiter: '/', ...(folder !== '' && { Prefix: folder }) };
  for await (const { Contents, CommonPrefixes } of pagesOf(s3, within))
    for (const path of [
      ...(Contents ?? []).map(({ Key }) => Key),
      ...(CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    ])
      if (path !== undefined && path !== folder) found.push(path.slice(folder.length));
  return found;
}

async function* pagesOf(s3: S3Client, input: ListObjectsV2CommandInput): AsyncIterable<ListObjectsV2CommandOutput> {
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ ...input, ...(token && { ContinuationToken: token, StartAfter: undefined }) }),
    );
    yield page;
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token);
}

/**
 * 412: another version exists. 409: another put is in progress. 404: If-Match without an object. A put that S3
 * accepted, but whose lost response made the SDK retry it, looks the same: callers read again and decide.
 */
const isConflict = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  ([412, 409].includes(error.$metadata.httpStatusCode ?? 0) ||
    error instanceof NoSuchKey ||
    error.name === 'NoSuchKey');

/**
 * True if a read of a listed object failed because the object was replaced or removed since: the caller must list
 * again.
 */
export const isReplaced = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  (error.$metadata.httpStatusCode === 412 || error instanceof NoSuchKey || error.name === 'NoSuchKey');

const contentTypes: Readonly<Record<string, string>> = {
  parquet: 'application/vnd.apache.parquet',
  ndjson: 'application/x-ndjson',
  json: 'application/json',
};

const typeOf = (key: string): string => contentTypes[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
