import { randomUUID } from 'node:crypto';
import type { InvocationResult } from '../engines.ts';
import { type BatchRecord, type EventSource, eventOf } from './event.ts';
import type { Part } from './retry.ts';

/** Message that goes to a dead-letter queue. */
export interface DeadLetterMessage {
  /** Key of the object, if the destination is a bucket. */
  readonly key: string;
  /** JSON text: the object, or the message for a queue or topic. */
  readonly body: string;
}

export type DeadLetterCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface DeadLetterContext {
  readonly uuid: string;
  readonly functionArn: string;
  readonly source: EventSource;
  readonly destinationArn: string;
  /** ms since 1970 UTC. */
  readonly now: number;
}

const iso = (time: number) => new Date(time).toISOString();

/**
 * Record of a part that was given up. A bucket gets the whole event in it; a queue or topic only the stream positions of
 * the records, which have to be read there before they expire.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function deadLetterOf(
  part: Part,
  condition: DeadLetterCondition,
  answer: InvocationResult | undefined,
  { uuid, functionArn, source, destinationArn, now }: DeadLetterContext,
): DeadLetterMessage {
  const first = part.records[0] as BatchRecord;
  const last = part.records[part.records.length - 1] as BatchRecord;
  const toBucket = destinationArn.startsWith('arn:aws:s3:');
  const record = {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition,
      approximateInvokeCount: part.invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: answer?.functionError ?? null,
    },
    version: '1.0',
    timestamp: iso(now),
    KinesisBatchInfo: {
      shardId: source.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: iso(first.arrivedAt),
      approximateArrivalOfLastRecord: iso(last.arrivedAt),
      batchSize: part.records.length,
      streamArn: source.streamArn,
    },
    ...(toBucket && { payload: eventOf(part.records) }),
  };
  return { key: failureKey(uuid, source.shardId, now), body: JSON.stringify(record) };
}

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>` */
function failureKey(uuid: string, shardId: string, now: number): string {
  const time = iso(now);
  const day = time.slice(0, 10).replaceAll('-', '/');
  return `aws/lambda/${uuid}/${shardId}/${day}/${time.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
}
