import type { IncomingHttpHeaders } from 'node:http';
import { resolve } from 'node:path';
import { AwsErrorResponse, type ObjectStore } from '../engines.ts';
import { jsonAnswer, errorAnswer as jsonErrorAnswer } from '../gateway/answer.ts';
import { parseBody } from '../gateway/request.ts';
import { createTopics, type PublishedMessage, type Topics } from '../sns/sns.ts';
import { createQueues, type Queues } from '../sqs/sqs.ts';
import { type Buckets, openBuckets } from './buckets.ts';
import { objectsUnder } from './listing.ts';
import { type NewObject, putFile, putNew } from './new-object.ts';
import { etagOf } from './object-files.ts';
import type { S3Answer } from './request.ts';
import { type BeforeRequest, serve } from './s3-server.ts';
import { createUploads } from './uploads.ts';
import { element } from './xml.ts';

export type { BeforeRequest } from './s3-server.ts';

export interface ObjectStoreOptions {
  /** Folder that keeps buckets and objects. Topics, queues and their messages live in memory. */
  readonly directory: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Region in the ARNs of topics. Default `us-east-1`. */
  readonly region?: string;
  readonly onPublish?: (message: PublishedMessage) => void;
  readonly beforeRequest?: BeforeRequest;
}

/** The object store with what the host process itself does with topics and queues. */
export interface LocalObjectStore extends ObjectStore {
  /** Folder under which all of `fileOf` lies. */
  readonly directory: string;
  /** Puts a file as an object. */
  putFile(bucket: string, key: string, path: string): Promise<void>;
  /**
   * Puts a file under the first key that is free, unless an object has its bytes already. Never replaces an object.
   * @param folder prefix of the objects that are compared with the file
   * @param keysOf possible keys of a file with a SHA-256
   */
  putNew(
    bucket: string,
    path: string,
    folder: string,
    keysOf: (sha256: string) => readonly string[],
  ): Promise<NewObject>;
  /** Latest messages of all topics, oldest first; at most 100. */
  published(): readonly PublishedMessage[];
  /** Publishes to a topic. @returns id of the message. @throws AwsErrorResponse */
  publish(topicArn: string, message: string, subject?: string): Promise<string>;
  /** Puts a message into a queue. @returns id of the message. @throws AwsErrorResponse */
  sendMessage(queueUrl: string, body: string): Promise<string>;
}

/**
 * Starts S3, SNS and SQS at one loopback endpoint. ObjectOperations are files, each replaced as a whole, and are found again
 * after a restart.
 * @throws Error if the port is taken
 */
export async function startObjectStore(options: ObjectStoreOptions): Promise<LocalObjectStore> {
  const { region = 'us-east-1', onPublish, port, beforeRequest } = options;
  const directory = resolve(options.directory);
  const buckets = openBuckets(directory);
  const topics = createTopics({ region, onPublish });
  const queues = createQueues((name) => `${url}/000000000000/${name}`);
  const { url, close } = await serve({
    buckets,
    uploads: createUploads(buckets.files.incoming),
    port,
    beforeRequest,
    answerMessage: (headers, body) => answerMessage(topics, queues, headers, body),
  });
  return {
    ...objectsOf(buckets),
    url,
    directory,
    putFile: (bucket, key, path) => putFile(buckets, bucket, key, path),
    putNew: (bucket, path, folder, keysOf) => putNew(buckets, bucket, path, folder, keysOf),
    createTopic: async (name) => topics.create(name),
    createQueue: async (name) => queues.create(name),
    published: topics.published,
    publish: async (topicArn, message, subject) =>
      topics.publish({ topicArn, message, ...(subject === undefined ? {} : { subject }) }),
    sendMessage: async (queueUrl, body) => queues.send(queueUrl, body),
    close,
  };
}

type ObjectOperations = Pick<ObjectStore, 'createBucket' | 'fileOf' | 'list' | 'put' | 'get' | 'removePrefix'>;

function objectsOf(buckets: Buckets): ObjectOperations {
  return {
    createBucket: async (name) => buckets.create(name),
    fileOf: (bucket, key) => buckets.files.pathOf(bucket, key),
    list: async (bucket, prefix) =>
      objectsUnder(buckets.get(bucket), prefix).map(({ key, etag, contentLength: bytes, modifiedAt }) => ({
        key,
        etag,
        bytes,
        modifiedAt,
      })),
    put: async (bucket, key, body) => {
      const headers = { 'content-type': 'application/octet-stream' };
      const metadata = { key, etag: etagOf(body), contentLength: body.length, modifiedAt: Date.now(), headers };
      buckets.get(bucket).put(metadata, body);
    },
    get: async (bucket, key) => buckets.get(bucket).read(key),
    removePrefix: async (bucket, prefix) => {
      for (const { key } of objectsUnder(buckets.get(bucket), prefix)) buckets.get(bucket).remove(key);
    },
  };
}

/** Answers SNS, which posts forms, and SQS, which posts JSON. */
function answerMessage(topics: Topics, queues: Queues, headers: IncomingHttpHeaders, body: Buffer): S3Answer {
  const target = String(headers['x-amz-target'] ?? '');
  if (target.startsWith('AmazonSQS.')) {
    try {
      return jsonAnswer(queues.api(target.slice('AmazonSQS.'.length), parseBody(body, 'json')));
    } catch (error) {
      return jsonErrorAnswer(error);
    }
  }
  const xml = { 'content-type': 'text/xml' };
  try {
    const form = Object.fromEntries(new URLSearchParams(body.toString()));
    return { status: 200, headers: xml, body: topics.answer(form) };
  } catch (error) {
    if (!(error instanceof AwsErrorResponse)) throw error;
    const described = element('Type', 'Sender') + element('Code', error.code) + element('Message', error.message);
    return { status: error.status, headers: xml, body: `<ErrorResponse><Error>${described}</Error></ErrorResponse>` };
  }
}
