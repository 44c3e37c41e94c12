import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { AwsErrorResponse } from '../engines.ts';
import { loopbackAddress } from '../gateway/loopback.ts';
import { readRequestBody, rejectCrossOrigin } from '../gateway/request.ts';
import { answerBucket, listBuckets } from './bucket-operations.ts';
import type { Buckets } from './buckets.ts';
import { answerObject } from './object-operations.ts';
import { checkLength, readTarget, type S3Answer } from './request.ts';
import type { Uploads } from './uploads.ts';
import { element, xmlDocument } from './xml.ts';

/** Answers a request instead of the store: for tests of what callers do then. */
export type BeforeRequest = (
  method: string,
  bucket: string,
  key: string,
) => { readonly status: number; readonly code: string } | undefined;

export interface ServerOptions {
  readonly buckets: Buckets;
  readonly uploads: Uploads;
  /** Default: any free port. */
  readonly port?: number | undefined;
  readonly beforeRequest?: BeforeRequest | undefined;
  /** Takes requests posted to `/`: those to SNS and SQS. */
  readonly answerMessage: (headers: IncomingMessage['headers'], body: Buffer) => S3Answer;
}

/** S3 accepts 5 GB in one put; a request is held in memory here. */
const largestBody = 512 * 1024 ** 2;

/** Serves S3, SNS and SQS at a loopback port. @throws Error if the port is taken */
export async function serve(options: ServerOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void respond(request, response, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, loopbackAddress, resolve);
  });
  const url = `http://${loopbackAddress}:${(server.address() as AddressInfo).port}`;
  return { url, close: () => close(server) };
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });

async function respond(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  const answer = await answerTo(request, options).catch(errorAnswer);
  if (response.destroyed) return;
  const { status, headers, body = '' } = answer;
  response.writeHead(status, { 'x-amz-request-id': randomUUID(), ...headers });
  if (typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  // A client that goes away ends the stream, and with it the open file.
  else pipeline(body, response, () => undefined);
}

async function answerTo(request: IncomingMessage, options: ServerOptions): Promise<S3Answer> {
  const { method = 'GET', headers, url = '/' } = request;
  const { buckets, uploads, beforeRequest, answerMessage } = options;
  rejectCrossOrigin(request, 'AccessDenied');
  const target = readTarget(url);
  checkLength(method, target, headers);
  const fault = target.bucket === '' ? undefined : beforeRequest?.(method, target.bucket, target.key);
  if (fault) throw new AwsErrorResponse(fault.code, `${fault.code}, as beforeRequest said`, fault.status);
  const body = await readRequestBody(request, largestBody, 'EntityTooLarge');
  if (target.bucket === '' && method === 'POST') return answerMessage(headers, body);
  if (target.bucket === '') return listBuckets(buckets);
  const s3Request = { ...target, method, headers, body };
  return target.key === '' ? answerBucket(buckets, s3Request) : answerObject(buckets, uploads, s3Request);
}

/** Error as S3 writes it. */
function errorAnswer(error: unknown): S3Answer {
  const { code, message, status } =
    error instanceof AwsErrorResponse ? error : new AwsErrorResponse('InternalError', String(error), 500);
  const body = xmlDocument('Error', '', element('Code', code) + element('Message', message)).replace(' xmlns=""', '');
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
