import { AthenaClient } from '@aws-sdk/client-athena';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { clientSettings, rememberingRequests } from '../lake/index.ts';
import { once } from './once.ts';

// Pure, so that the bundle of a function contains only the clients that it uses.

/**
 * By default, the SDK uses HTTP/2 for Kinesis and then opens a new TLS session for each request, even in a warm
 * function. HTTP/1.1 with keep-alive, the handler's default, reuses its connections.
 */
export const kinesisClient = /* @__PURE__ */ once(() =>
  rememberingRequests(new KinesisClient(clientSettings({ maxSockets: 16 }))),
);

export const s3Client = /* @__PURE__ */ once(() =>
  rememberingRequests(new S3Client(clientSettings({ maxSockets: 32 }))),
);

export const snsClient = /* @__PURE__ */ once(() =>
  rememberingRequests(new SNSClient(clientSettings({ maxSockets: 4 }))),
);

export const athenaClient = /* @__PURE__ */ once(() =>
  rememberingRequests(new AthenaClient(clientSettings({ maxSockets: 8 }))),
);
