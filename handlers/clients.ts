import { AthenaClient } from '@aws-sdk/client-athena';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { once } from './once.ts';

/** Attempts of one request, the first included: throttling and lost connections pass, a broken service is reported. */
const maxAttempts = 4;

/** Bounds in ms: without them a connection that hangs keeps the function until its own timeout. */
const connectionTimeout = 3_000;
const requestTimeout = 30_000;

const http = (maxSockets: number) =>
  new NodeHttpHandler({ connectionTimeout, requestTimeout, httpAgent: { maxSockets }, httpsAgent: { maxSockets } });

// Pure, so that the bundle of a function has the clients that it uses and no others.

/**
 * The SDK speaks HTTP/2 to Kinesis by default and then opens a new TLS session for each request, even in a warm
 * function. HTTP/1.1 with keep-alive, the handler's default, reuses its connections.
 */
export const kinesisClient = /* @__PURE__ */ once(() => new KinesisClient({ maxAttempts, requestHandler: http(16) }));

export const s3Client = /* @__PURE__ */ once(() => new S3Client({ maxAttempts, requestHandler: http(32) }));

export const snsClient = /* @__PURE__ */ once(() => new SNSClient({ maxAttempts, requestHandler: http(4) }));

export const athenaClient = /* @__PURE__ */ once(() => new AthenaClient({ maxAttempts, requestHandler: http(8) }));
