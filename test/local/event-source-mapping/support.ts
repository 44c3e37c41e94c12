import { join } from 'node:path';
import type { EventSourceMappingDeclaration, InvocationResult } from '../../../local/engines.ts';
import {
  createEventSourceMappings,
  type DeadLetterMessage,
  type EventSourceMappingOptions,
} from '../../../local/event-source-mapping/event-source-mapping.ts';
import { createKinesis } from '../../../local/kinesis/kinesis.ts';

/** A record of an event, as the test's functions see it. */
export interface Seen {
  readonly number: number;
  readonly key: string;
  readonly sequenceNumber: string;
}

/** Function of a test: answers, or throws as a handler does. */
export type TestFunction = (records: readonly Seen[], event: string) => unknown;

export interface Delivered extends DeadLetterMessage {
  readonly arn: string;
  readonly value: {
    readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
    readonly KinesisBatchInfo: Record<string, unknown>;
    readonly payload?: string;
  };
}

const declaration: EventSourceMappingDeclaration = {
  uuid: '5f1c6d3e-0000-4000-8000-000000000001',
  streamName: 'readings',
  functionName: 'processor',
  batchSize: 100,
  windowSeconds: 0,
  parallelizationFactor: 1,
  maximumRetryAttempts: 2,
  maximumRecordAgeSeconds: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  startingPosition: 'TRIM_HORIZON',
  onFailureArn: 'arn:aws:s3:::lake',
};

export function seenIn(event: string): readonly Seen[] {
  const { Records } = JSON.parse(event) as {
    Records: { kinesis: { data: string; partitionKey: string; sequenceNumber: string } }[];
  };
  return Records.map(({ kinesis }) => ({
    number: Number(Buffer.from(kinesis.data, 'base64').toString()),
    key: kinesis.partitionKey,
    sequenceNumber: kinesis.sequenceNumber,
  }));
}

async function answerOf(run: TestFunction, event: string): Promise<InvocationResult> {
  try {
    return { payload: JSON.stringify((await run(seenIn(event), event)) ?? null) };
  } catch (error) {
    return { payload: JSON.stringify({ errorMessage: String(error) }), functionError: 'Unhandled' };
  }
}

/** A stream of whole numbers, and a mapping to a function of the test. */
export async function startMapped(
  directory: string,
  run: TestFunction,
  settings: Partial<EventSourceMappingDeclaration> & { readonly shardCount?: number } = {},
  options: Partial<EventSourceMappingOptions> = {},
) {
  const { shardCount = 1, ...mapping } = settings;
  const now = options.now ?? Date.now;
  const kinesis = createKinesis({ directory: join(directory, 'streams'), now });
  await kinesis.declare({ name: 'readings', shardCount, retentionHours: 24 });
  const delivered: Delivered[] = [];
  const mappings = createEventSourceMappings({
    kinesis,
    lambda: { invoke: (_, payload) => answerOf(run, payload) },
    directory: join(directory, 'checkpoints'),
    sendDeadLetter: async (arn, record) => void delivered.push({ ...record, arn, value: JSON.parse(record.body) }),
    backoff: () => 1,
    ...options,
  });
  const put = async (numbers: readonly number[]) => {
    const Records = numbers.map((n) => ({
      Data: Buffer.from(String(n)).toString('base64'),
      PartitionKey: `key-${n % 5}`,
    }));
    await kinesis.api('PutRecords', { StreamName: 'readings', Records });
  };
  const declare = () => mappings.declare({ ...declaration, ...mapping });
  const stop = async () => {
    await mappings.close();
    await kinesis.close();
  };
  return { kinesis, mappings, delivered, put, declare, stop };
}

export const numbersOf = (records: readonly Seen[]) => records.map(({ number }) => number);

export const range = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n);

/** Identifiers of a partial failure. */
export function failing(records: readonly Seen[], ...numbers: readonly number[]) {
  return {
    batchItemFailures: records
      .filter(({ number }) => numbers.includes(number))
      .map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })),
  };
}
