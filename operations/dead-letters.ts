import { InvokeCommand, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import {
  type DeadLetter,
  deadLetterOrReason,
  deadLetterPrefix,
  mapConcurrently,
  type OperatorObjects,
} from '../lake/index.ts';
import { type Lake, nameOf } from './lake.ts';

/** Object of the dead-letter queue: a batch that its processor failed on. */
export interface DeadLetterBatch {
  readonly key: string;
  readonly etag: string;
  /** A sentence that says what is wrong, if the object is damaged. */
  readonly record: DeadLetter | string;
  /** Null if no source of this lake has such a stream. */
  readonly source: string | null;
}

/** Number of objects that are read at a time. Each holds up to 6 MB of records. */
const readers = 4;

/** Every batch in the dead-letter queue, in order of key: by event source mapping, shard and time. */
export async function listDeadLetters(
  objects: Pick<OperatorObjects, 'list' | 'get'>,
  streams: Readonly<Record<string, string>>,
): Promise<DeadLetterBatch[]> {
  const sources = new Map(Object.entries(streams).map(([source, stream]) => [stream, source]));
  const listed = await objects.list(deadLetterPrefix);
  const batches = await mapConcurrently(listed, readers, async ({ key }) => {
    const object = await objects.get(key);
    if (!object) return [];
    const record = deadLetterOrReason(key, object.bytes);
    const source = typeof record === 'string' ? null : (sources.get(record.streamName) ?? null);
    return [{ key, etag: object.etag, record, source }];
  });
  return batches.flat();
}

/** Reason why a redrive failed; null if it succeeded. */
export type RedriveFailure = string | null;

/**
 * Redrives a dead-letter batch: invokes the processor of its source with the original event, then removes the object.
 * Idempotent: shard, sequence numbers and arrival are the original ones, so the processor writes the same keys.
 * @returns why the object stays, or null
 * @throws the SDK's error if Lambda rejects the event
 */
export async function redriveBatch(lake: Lake, batch: DeadLetterBatch): Promise<RedriveFailure> {
  const { key, etag, record, source } = batch;
  if (typeof record === 'string' || source === null) return obstacleOf(batch);
  const answer = await lake.lambda.send(
    new InvokeCommand({
      FunctionName: nameOf(lake.processors, source, 'processor'),
      Payload: Buffer.from(record.event),
    }),
  );
  const failure = failureOf(answer);
  // Removing fails if somebody else has redriven the batch meanwhile, which does no harm.
  if (failure === null) await lake.objects.remove(key, etag);
  return failure;
}

/** Reason why a batch cannot be redriven at all; null if it can. */
export function obstacleOf({ record, source }: DeadLetterBatch): RedriveFailure {
  if (typeof record === 'string') return record;
  return source === null ? `no source of this lake has the stream ${record.streamName}` : null;
}

function failureOf({ FunctionError, Payload }: InvokeCommandOutput): RedriveFailure {
  const text = Buffer.from(Payload ?? []).toString();
  const answer = text === '' ? null : (JSON.parse(text) as Readonly<Record<string, unknown>> | null);
  if (FunctionError)
    return `the processor failed: ${[answer?.errorType, answer?.errorMessage].filter(Boolean).join(': ')}`;
  const failures = answer?.batchItemFailures;
  return Array.isArray(failures) && failures.length > 0
    ? `the processor failed on ${failures.length} of its records`
    : null;
}
