import type { KinesisStreamEvent } from 'aws-lambda';

/** What Lambda leaves at a failure destination, as far as it is needed to tell of it and to try it again. */
export interface DeadLetter {
  readonly shardId: string;
  readonly streamName: string;
  readonly records: number;
  readonly firstSequenceNumber: string;
  readonly lastSequenceNumber: string;
  /** ISO 8601. */
  readonly firstArrival: string;
  readonly lastArrival: string;
  /** ISO 8601: when Lambda gave the batch up. */
  readonly at: string;
  /** `RetryAttemptsExhausted`, `RecordAgeExceeded`, … */
  readonly condition: string;
  /** `Unhandled` where the last attempt threw; null where it was answered, or none was made. */
  readonly functionError: string | null;
  readonly attempts: number;
  /** JSON text of the event, whole. */
  readonly event: string;
}

/**
 * Reads an object of a failure destination. Lambda keeps the event as a text in it; an object in its place is taken too.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 * @returns what is wrong with it, where it is none
 */
export function readDeadLetter(bytes: Uint8Array): DeadLetter | string {
  const record = objectIn(new TextDecoder().decode(bytes));
  const batch = part(record, 'KinesisBatchInfo');
  const event = eventIn(record?.payload);
  if (!record || !batch) return 'is no record of a failed batch';
  if (event === null) return 'holds no event: its mapping has a destination that keeps none';
  const request = part(record, 'requestContext');
  const { functionError } = part(record, 'responseContext') ?? {};
  const streamArn = String(batch.streamArn);
  return {
    shardId: String(batch.shardId),
    streamName: streamArn.slice(streamArn.lastIndexOf('/') + 1),
    records: Number(batch.batchSize),
    firstSequenceNumber: String(batch.startSequenceNumber),
    lastSequenceNumber: String(batch.endSequenceNumber),
    firstArrival: String(batch.approximateArrivalOfFirstRecord),
    lastArrival: String(batch.approximateArrivalOfLastRecord),
    at: String(record.timestamp),
    condition: String(request?.condition),
    functionError: typeof functionError === 'string' ? functionError : null,
    attempts: Number(request?.approximateInvokeCount ?? 0),
    event,
  };
}

/** Places of an event's records in their stream: `<shard id>:<sequence number>`. */
export const positionsIn = (event: string): string[] =>
  (JSON.parse(event) as KinesisStreamEvent).Records.map(({ eventID }) => eventID);

type Json = Readonly<Record<string, unknown>>;

function eventIn(payload: unknown): string | null {
  const event = typeof payload === 'string' ? objectIn(payload) : payload;
  if (typeof event !== 'object' || event === null || !Array.isArray((event as Json).Records)) return null;
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

function objectIn(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}

function part(record: Json | null, name: string): Json | null {
  const value = record?.[name];
  return typeof value === 'object' && value !== null ? (value as Json) : null;
}
