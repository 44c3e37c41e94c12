import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { parquetReadObjects } from 'hyparquet';
import { type Contract, contractOf, createCsvReader, rawPrefix } from '../../../etl/platform.ts';
import type { PlanAnswer } from '../../../handlers/etl/plan-step.ts';
import { createEtl } from '../../../handlers/lambda/etl.ts';
import { createProcessor } from '../../../handlers/lambda/processor.ts';
import { type Objects, objectsOf } from '../../../lake/objects.ts';
import { operatorObjects } from '../../../lake/versions.ts';
import type { ErasableLake } from '../../../operations/erasure/match.ts';
import { atOnce, credentials, invocation, linesDuring, region, type TestLake } from '../../handlers/support.ts';

/** The ETL takes hours of long ago for complete. */
export const now = Date.now();
export const arrivedAt = now - 60_000;

/** One record of a stream, as Lambda delivers it. */
type StreamRecord = KinesisStreamEvent['Records'][number];

export const recordOf = (data: string | object, sequenceNumber: number, partitionKey = 'unknown'): StreamRecord => ({
  awsRegion: region,
  eventID: `shardId-000000000000:${sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  eventSource: 'aws:kinesis',
  eventSourceARN: 'arn',
  eventVersion: '1.0',
  invokeIdentityArn: 'arn',
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber: `${sequenceNumber}`,
    data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64'),
    approximateArrivalTimestamp: arrivedAt / 1000,
  },
});

/** The rows of a file as the simulator sends them, in batches of so many. */
export function batchesOf(contract: Contract, csv: string, size: number, from = 100): StreamRecord[][] {
  const reader = createCsvReader(contract, 'orders.csv');
  const events = [...reader.push(csv), ...reader.end()];
  const records = events.map(({ data, partitionKey }, i) => recordOf(data, from + i, partitionKey));
  return Array.from({ length: Math.ceil(records.length / size) }, (_, i) => records.slice(i * size, (i + 1) * size));
}

export interface WorkingLake {
  readonly contract: Contract;
  readonly bucket: string;
  readonly s3: S3Client;
  readonly objects: Objects;
  readonly lake: ErasableLake;
  process(records: readonly StreamRecord[], objects?: Objects): Promise<void>;
  /** Runs the ETL until nothing is new. */
  etl(objects?: Objects): Promise<void>;
  putRaw(file: string, body: string | Uint8Array): Promise<void>;
  /** Every object with its bytes, by key. */
  contents(prefix?: string): Promise<ReadonlyMap<string, Buffer>>;
}

let buckets = 0;

/** The functions of one source over a bucket of their own. */
export async function workingLake(test: TestLake, source: string, pseudonymKey?: string): Promise<WorkingLake> {
  const bucket = `lake-${buckets++}`;
  await test.store.createBucket(bucket);
  const contract = contractOf(source);
  const { s3, store } = test;
  const objects = objectsOf(s3, bucket);
  const topic = await store.createTopic('alerts');
  const environment = {
    ...({ functionName: 'test', metricsNamespace: 'Lake', logLevel: 'info', lakeBucket: bucket, contract } as const),
    ...{ alertTopicArn: topic, alertThreshold: contract.alert?.above, pseudonymKey },
  };
  const sns = new SNSClient({ endpoint: store.url, region, credentials });
  return {
    ...{ contract, bucket, s3, objects },
    lake: { objects: operatorObjects(s3, bucket), streams: { [source]: `${source}-data-stream` }, now: () => now },
    async process(records, over = objects) {
      const run = createProcessor({ environment, objects: over, sns, wait: atOnce });
      await linesDuring(() => run({ Records: [...records] }, invocation));
    },
    async etl(over = objects) {
      const run = createEtl({ environment, objects: over, wait: atOnce });
      await linesDuring(async () => {
        for (let more = true; more; ) {
          const { plan, tasks, more: left } = (await run({ step: 'plan' }, invocation)) as PlanAnswer;
          if (plan === null) return;
          for (let task = 0; task < tasks; task++) await run({ step: 'merge', plan, task }, invocation);
          await run({ step: 'finish', plan }, invocation);
          more = left;
        }
      });
    },
    putRaw: (file, body) => objects.put(`${rawPrefix(source)}${file}`, body),
    async contents(prefix = '') {
      const listed = await store.list(bucket, prefix);
      return new Map(await Promise.all(listed.map(async ({ key }) => [key, await store.get(bucket, key)] as const)));
    },
  };
}

/** A bucket with the same objects. */
export async function copyOf(test: TestLake, original: WorkingLake): Promise<WorkingLake> {
  const copy = await workingLake(test, original.contract.source);
  for (const [key, bytes] of await original.contents()) await test.store.put(copy.bucket, key, bytes);
  return copy;
}

/** Keys of the objects that hold a text in any form that the lake knows: packed, in columns, in base64. */
export async function holding(working: WorkingLake, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const [key, bytes] of await working.contents()) {
    const forms = [key, ...(await formsOf(bytes))];
    if (forms.some((form) => form.includes(text))) found.push(key);
  }
  return found;
}

/** A text for each form that bytes can be read in. */
export async function formsOf(bytes: Buffer): Promise<string[]> {
  if (bytes.subarray(0, 4).toString() === 'PAR1') {
    const rows = await parquetReadObjects({
      file: new Uint8Array(bytes).buffer,
      compressors: { ZSTD: (input) => zstdDecompressSync(input) },
    });
    return [
      bytes.toString('latin1'),
      JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
    ];
  }
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
  const packed = text.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? [];
  return [text, ...packed.map((one) => Buffer.from(one, 'base64').toString())];
}

/** Object that Lambda puts for a dead letter. */
export const failureOf = (source: string, records: readonly StreamRecord[]): string =>
  JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 6 },
    responseContext: { functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-01-02T03:04:05.000Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000000',
      batchSize: records.length,
      streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${source}-data-stream`,
    },
    payload: JSON.stringify({ Records: records }),
  });
