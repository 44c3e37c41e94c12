import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Objects, objectsOf } from '../../lake/objects.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { createKinesis, type EmbeddedKinesis } from '../../local/kinesis/kinesis.ts';
import type { BeforePut } from '../../local/kinesis/put.ts';
import { type LocalObjectStore, type ObjectStoreOptions, startObjectStore } from '../../local/s3/s3.ts';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const region = 'us-east-1';
export const bucket = 'lake';

export interface TestLake {
  readonly store: LocalObjectStore;
  readonly s3: S3Client;
  readonly objects: Objects;
  readonly directory: string;
  close(): Promise<void>;
}

/** The embedded object store with an empty bucket, in a folder of its own. */
export async function startLake(options: Partial<ObjectStoreOptions> = {}): Promise<TestLake> {
  const directory = await mkdtemp(join(tmpdir(), 'lake-'));
  const store = await startObjectStore({ directory, ...options });
  await store.createBucket(bucket);
  const s3 = new S3Client({ endpoint: store.url, region, credentials });
  return {
    store,
    s3,
    objects: objectsOf(s3, bucket),
    directory,
    async close() {
      s3.destroy();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`it rejected with ${String(error)}, which is no Error`);
  }
  throw new Error('it did not reject');
}

export interface TestStream {
  readonly kinesis: KinesisClient;
  readonly engine: EmbeddedKinesis;
  readonly url: string;
  /** Every event of a stream, in the order of the rows that they come from. */
  events(stream: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** The embedded Kinesis with the streams given, two shards each. */
export async function startStreams(names: readonly string[], beforePut?: BeforePut): Promise<TestStream> {
  const directory = await mkdtemp(join(tmpdir(), 'streams-'));
  const engine = createKinesis({ directory, ...(beforePut && { beforePut }) });
  for (const name of names) await engine.declare({ name, shardCount: 2, retentionHours: 24 });
  const gateway = await startGateway({ host: '127.0.0.1' });
  gateway.handle('Kinesis_20131202.', engine.api);
  const kinesis = new KinesisClient({
    endpoint: gateway.url,
    region,
    credentials,
    requestHandler: new NodeHttpHandler(),
  });
  return {
    kinesis,
    engine,
    url: gateway.url,
    events: (stream) => readEvents(kinesis, stream),
    async close() {
      kinesis.destroy();
      await gateway.close();
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function readEvents(kinesis: KinesisClient, stream: string): Promise<Record<string, unknown>[]> {
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: stream }));
  const events: Record<string, unknown>[] = [];
  for (const { ShardId } of Shards) {
    const start = { StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let iterator = (await kinesis.send(new GetShardIteratorCommand(start))).ShardIterator;
    for (let behind = true; behind && iterator; ) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { Data } of page.Records ?? []) events.push(JSON.parse(Buffer.from(Data ?? []).toString()));
      behind = (page.Records ?? []).length > 0;
      iterator = page.NextShardIterator;
    }
  }
  return events.sort((a, b) => Number(a._row) - Number(b._row));
}

/** Collects the lines that functions write while something runs. */
export async function linesDuring<T>(act: () => Promise<T>): Promise<{ result: T; lines: Record<string, unknown>[] }> {
  const write = process.stdout.write;
  const written: string[] = [];
  process.stdout.write = ((text: string) => {
    written.push(text);
    return true;
  }) as typeof process.stdout.write;
  try {
    const result = await act();
    return {
      result,
      lines: written
        .join('')
        .split('\n')
        .filter(isJson)
        .map((line) => JSON.parse(line)),
    };
  } finally {
    process.stdout.write = write;
  }
}

const isJson = (line: string): boolean => line.startsWith('{');

/** An invocation with all the time that Lambda gives. */
export const invocation = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 };

/** Repetitions follow at once. */
export const atOnce = async (): Promise<void> => undefined;
