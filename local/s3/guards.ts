import type { buildApp } from 'fauxqs';
import { crossOriginHost } from '../gateway/loopback.ts';
import type { Internals, S3Error, S3Store } from './internals.ts';
import { findObject } from './strict-store.ts';

type App = ReturnType<typeof buildApp>;

/** Answers a request instead of the store: for tests of what callers do then. */
export type BeforeRequest = (
  method: string,
  bucket: string,
  key: string,
) => { readonly status: number; readonly code: string } | undefined;

/** Keeps out what did not come from a client of this machine: see {@link crossOriginHost}. */
export function guardHost(app: App, { S3Error }: Internals): void {
  app.addHook('onRequest', (request, reply, done) => {
    const stranger = crossOriginHost(request.headers);
    if (stranger === null) return done();
    refuse(reply, new S3Error('AccessDenied', `This endpoint answers to 127.0.0.1 and localhost, ${stranger}`, 403));
  });
}

/** Bytes of a key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const longestKey = 1024;

/** Refuses keys that S3 refuses, and whose files no file system would take. */
export function guardKeys(app: App, { S3Error }: Internals): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (Buffer.byteLength(objectOf(request.params).key) <= longestKey) return done();
    refuse(reply, new S3Error('KeyTooLongError', `Your key is longer than ${longestKey} bytes`, 400));
  });
}

/** Largest number that S3 takes for `max-keys`; no page has more than 1,000 keys all the same. */
const mostKeys = 2 ** 31 - 1;

/** Refuses listings of a number of keys that is none. */
export function guardListings(app: App, { S3Error }: Internals): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { 'max-keys': asked } = request.query as Readonly<Record<string, unknown>>;
    const { bucket, key } = objectOf(request.params);
    if (request.method !== 'GET' || bucket === undefined || key !== '' || !asked) return done();
    if (/^\d{1,10}$/.test(String(asked)) && Number(asked) <= mostKeys) return done();
    refuse(
      reply,
      new S3Error('InvalidArgument', `Argument max-keys must be an integer between 0 and ${mostKeys}`, 400),
    );
  });
}

/** Refuses objects and parts whose length is not told: S3 must know it before it takes the first byte. */
export function guardLengths(app: App, { S3Error }: Internals): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { headers } = request;
    const isCopy = 'x-amz-copy-source' in headers;
    const isTold = 'content-length' in headers || 'x-amz-decoded-content-length' in headers;
    if (request.method !== 'PUT' || objectOf(request.params).key === '' || isCopy || isTold) return done();
    refuse(
      reply,
      'transfer-encoding' in headers
        ? new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', 501)
        : new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411),
    );
  });
}

/** Lets a test answer S3 requests in place of the store. */
export function guardFaults(app: App, { S3Error }: Internals, beforeRequest: BeforeRequest): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { bucket, key } = objectOf(request.params);
    const fault = bucket === undefined ? undefined : beforeRequest(request.method, bucket, key);
    if (fault === undefined) return done();
    refuse(reply, new S3Error(fault.code, `${fault.code}, as beforeRequest said`, fault.status));
  });
}

/**
 * Conditional writes, which the package ignores: `If-None-Match: *` and `If-Match` on PutObject, CopyObject and
 * CompleteMultipartUpload, `If-Match` on DeleteObject. Check and write happen in one turn of the event loop (hook and route are synchronous once the
 * body is in), so of concurrent writers exactly one wins.
 */
export function guardConditions(app: App, { S3Error }: Internals, store: S3Store): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { bucket, key } = objectOf(request.params);
    const query = request.query as Readonly<Record<string, string>>;
    const puts = request.method === 'PUT' && !('partNumber' in query);
    const completes = request.method === 'POST' && 'uploadId' in query;
    const removes = request.method === 'DELETE' && !('uploadId' in query);
    if (bucket === undefined || key === '' || !(puts || completes || removes)) return done();
    const etag = findObject(store, bucket, key)?.etag;
    const { 'if-none-match': absent, 'if-match': expected } = request.headers;
    if (expected !== undefined && etag === undefined) {
      return refuse(reply, new S3Error('NoSuchKey', 'The specified key does not exist.', 404, `/${bucket}/${key}`));
    }
    const fails = (absent === '*' && etag !== undefined) || (expected !== undefined && !sameEtag(expected, etag));
    if (!fails) return done();
    refuse(
      reply,
      new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412),
    );
  });
}

interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(payload: string): unknown;
}

/** Answers with an error as S3 writes it. */
export function refuse(reply: Reply, error: S3Error): void {
  reply.status(error.statusCode).header('content-type', 'application/xml').send(error.toXml());
}

const sameEtag = (expected: string, etag: string | undefined): boolean =>
  expected.replaceAll('"', '') === etag?.replaceAll('"', '');

/** What a request is about; the key is empty where it is about the bucket. */
export function objectOf(params: unknown): { readonly bucket: string | undefined; readonly key: string } {
  const { bucket, '*': key = '' } = (params ?? {}) as { bucket?: string; '*'?: string };
  return { bucket, key };
}
