import type { buildApp } from 'fauxqs';
import type { Internals, S3Error, S3Store } from './internals.ts';
import { findObject } from './strict-store.ts';

type App = ReturnType<typeof buildApp>;

/** Answers a request instead of the store: for tests of what callers do then. */
export type BeforeRequest = (
  method: string,
  bucket: string,
  key: string,
) => { readonly status: number; readonly code: string } | undefined;

const loopback = /^(https?:\/\/)?(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Keeps out pages of other sites that reach the loopback interface through a browser (DNS rebinding, form posts). */
export function guardHost(app: App, { S3Error }: Internals): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { host = '', origin } = request.headers;
    const stranger = [host, origin].find((name) => name !== undefined && !loopback.test(name));
    if (stranger === undefined) return done();
    refuse(
      reply,
      new S3Error('AccessDenied', `This endpoint serves 127.0.0.1 and localhost only, not ${stranger}`, 403),
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
 * CompleteMultipartUpload. Check and write happen in one turn of the event loop (hook and route are synchronous once the
 * body is in), so of concurrent writers exactly one wins.
 */
export function guardConditions(app: App, { S3Error }: Internals, store: S3Store): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { bucket, key } = objectOf(request.params);
    const query = request.query as Readonly<Record<string, string>>;
    const puts = request.method === 'PUT' && !('partNumber' in query);
    const completes = request.method === 'POST' && 'uploadId' in query;
    if (bucket === undefined || key === '' || !(puts || completes)) return done();
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

function refuse(reply: Reply, error: S3Error): void {
  reply.status(error.statusCode).header('content-type', 'application/xml').send(error.toXml());
}

const sameEtag = (expected: string, etag: string | undefined): boolean =>
  expected.replaceAll('"', '') === etag?.replaceAll('"', '');

function objectOf(params: unknown): { readonly bucket: string | undefined; readonly key: string } {
  const { bucket, '*': key = '' } = (params ?? {}) as { bucket?: string; '*'?: string };
  return { bucket, key };
}
