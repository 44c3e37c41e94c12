import { InvokeCommand, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { type Lake, nameOf } from '../lake.ts';
import type { DeadLetterBatch } from './list.ts';

/** How handing a batch to its processor again ended: null where all its records are handled, else why not. */
export type RedriveFailure = string | null;

/**
 * Hands a batch to the processor of its source again, as the mapping did: shard, sequence numbers and arrival are those of
 * the first time, so what it writes has the same keys, and doing it twice overwrites itself. Then removes the object.
 * @returns why the object stays, or null
 * @throws the SDK's error where Lambda does not take the event
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
  // Somebody else replayed it meanwhile, which is no harm.
  if (failure === null) await lake.objects.remove(key, etag);
  return failure;
}

/** Why a batch cannot be replayed at all; null where it can. */
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
