import { InvokeCommand, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { type Lake, nameOf } from '../lake.ts';
import type { DeadLetterBatch } from './list.ts';

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
