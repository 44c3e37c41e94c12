import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { buildApp } from 'fauxqs';
import type { ObjectStore } from '../engines.ts';
import {
  type BeforeRequest,
  guardConditions,
  guardFaults,
  guardHost,
  guardKeys,
  guardLengths,
  guardListings,
} from './guards.ts';
import { loadInternals, type S3Store } from './internals.ts';
import { dataFile } from './object-path.ts';
import { createPersistence } from './persistence.ts';
import { createStrictStore } from './strict-store.ts';
import { observeTopics, type PublishedMessage } from './topics.ts';
import { answerVersions } from './versions.ts';

export interface ObjectStoreOptions {
  /** Folder that keeps buckets and objects. Topics, queues and their messages live in memory. */
  readonly directory: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Region in the ARNs of topics and queues. Default `us-east-1`. */
  readonly region?: string;
  readonly onPublish?: (message: PublishedMessage) => void;
  readonly beforeRequest?: BeforeRequest;
}

/** The object store with what the host process itself does with topics and queues. */
export interface LocalObjectStore extends ObjectStore {
  /** Folder under which all of `fileOf` lies. */
  readonly directory: string;
  /** Latest messages of all topics, oldest first; at most 100. */
  published(): readonly PublishedMessage[];
  /** Publishes to a topic; subscribed queues get it. @returns id of the message */
  publish(topicArn: string, message: string, subject?: string): Promise<string>;
  /** Puts a message into a queue. @returns id of the message */
  sendMessage(queueUrl: string, body: string): Promise<string>;
}

/** S3 allows 5 GB in one put; an upload is held in memory here. */
const largestUpload = 512 * 1024 ** 2;

/**
 * Starts S3, SNS and SQS at one loopback endpoint. Objects are files, each replaced as a whole, and are found again
 * after a restart.
 * @throws Error when the port is taken, or when the installed fauxqs is not the version this builds on
 */
export async function startObjectStore(options: ObjectStoreOptions): Promise<LocalObjectStore> {
  const { region = 'us-east-1' } = options;
  const directory = resolve(options.directory);
  const internals = await loadInternals();
  const persistence = createPersistence(internals, directory);
  const s3Store = createStrictStore(internals);
  persistence.loadS3(s3Store);
  // Only now: a store that persists while it loads would write every object again.
  s3Store.persistence = persistence;
  const stores = { s3Store, snsStore: new internals.SnsStore(), sqsStore: new internals.SqsStore() };

  const app = buildApp({ logger: false, defaultRegion: region, stores });
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestUpload }, (_request, body, done) => {
    done(null, body);
  });
  guardHost(app, internals);
  guardKeys(app, internals);
  guardListings(app, internals);
  guardLengths(app, internals);
  if (options.beforeRequest) guardFaults(app, internals, options.beforeRequest);
  guardConditions(app, internals, s3Store);
  answerVersions(app, internals, s3Store);
  const published = observeTopics(app, options.onPublish);
  await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  return {
    ...objectsOf(s3Store, directory),
    url,
    directory,
    createTopic: async (name) => stores.snsStore.createTopic(name, undefined, undefined, region).arn,
    createQueue: async (name) => {
      const queueUrl = `${url}/000000000000/${name}`;
      const arn = `arn:aws:sqs:${region}:000000000000:${name}`;
      return (stores.sqsStore.getQueueByArn(arn) ?? stores.sqsStore.createQueue(name, queueUrl, arn)).url;
    },
    published: () => [...published],
    publish: async (topicArn, message, subject) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/',
        headers: { host: '127.0.0.1', 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          Action: 'Publish',
          TopicArn: topicArn,
          Message: message,
          ...(subject === undefined ? {} : { Subject: subject }),
        }).toString(),
      });
      return idOf(answer, /<MessageId>([^<]+)/, `publish to ${topicArn}`);
    },
    sendMessage: async (queueUrl, body) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/',
        headers: {
          host: '127.0.0.1',
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.SendMessage',
        },
        payload: JSON.stringify({ QueueUrl: queueUrl, MessageBody: body }),
      });
      return idOf(answer, /"MessageId":"([^"]+)/, `send to ${queueUrl}`);
    },
    close: async () => {
      await app.close();
    },
  };
}

type Objects = Pick<ObjectStore, 'createBucket' | 'fileOf' | 'list' | 'put' | 'get' | 'removePrefix'>;

function objectsOf(store: S3Store, directory: string): Objects {
  const list = (bucket: string, prefix: string) =>
    store.listObjects(bucket, { prefix, maxKeys: Number.POSITIVE_INFINITY }).objects;
  return {
    createBucket: async (name) => store.createBucket(name),
    fileOf: (bucket, key) => dataFile(directory, bucket, key),
    list: async (bucket, prefix) =>
      list(bucket, prefix).map(({ key, etag, contentLength, lastModified }) => ({
        key,
        etag,
        bytes: contentLength,
        modifiedAt: lastModified.getTime(),
      })),
    put: async (bucket, key, body) => {
      store.putObject(bucket, key, Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    },
    get: async (bucket, key) => store.getObject(bucket, key).body,
    removePrefix: async (bucket, prefix) => {
      store.deleteObjects(
        bucket,
        list(bucket, prefix).map(({ key }) => key),
      );
    },
  };
}

function idOf(answer: { statusCode: number; payload: string }, id: RegExp, what: string): string {
  const [, found] = answer.statusCode === 200 ? (id.exec(answer.payload) ?? []) : [];
  if (found === undefined) throw new Error(`${what}: status ${answer.statusCode}, ${answer.payload}`);
  return found;
}
