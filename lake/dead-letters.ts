import type { KinesisStreamEvent } from 'aws-lambda';
import { countShape, objectShape, optionalShape, textShape } from './shape.ts';
import { checkFormat, DamagedStateError, damaged, mismatchText, parseJson, type StateKind } from './state.ts';
import { isObject, type JsonObject } from './stored-json.ts';

/**
 * Folder of the dead letters: an event source mapping puts a batch there after its last failed attempt. Lambda names
 * these objects `aws/lambda/<mapping>/<shard>/…` and accepts no other prefix.
 */
export const deadLetterPrefix = 'aws/lambda/';

/** Lambda writes these objects; their format is the `version` in them. */
export const deadLetterKind: StateKind = {
  name: 'dead letter',
  format: '1.0',
  remedy: 'put back its version before, or remove it once nothing in it is needed',
};

/** Batch that Lambda gave up, as far as needed to describe and redrive it. */
export interface DeadLetter {
  readonly shardId: string;
  readonly streamName: string;
  readonly records: number;
  readonly firstSequenceNumber: string;
  readonly lastSequenceNumber: string;
  /** ISO 8601. */
  readonly firstArrival: string;
  readonly lastArrival: string;
  /** ISO 8601: time at which Lambda gave the batch up. */
  readonly at: string;
  /** `RetryAttemptsExhausted`, `RecordAgeExceeded`, … */
  readonly condition: string;
  /** `Unhandled` if the last attempt threw; null if it returned, or if there was no attempt. */
  readonly functionError: string | null;
  readonly attempts: number;
  /** JSON text of the complete event. */
  readonly event: string;
}

/** Fields of a dead letter that this program reads; the optional ones only describe it. */
interface LetterFields {
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly streamArn: string;
    readonly batchSize: number;
    readonly startSequenceNumber?: string;
    readonly endSequenceNumber?: string;
    readonly approximateArrivalOfFirstRecord?: string;
    readonly approximateArrivalOfLastRecord?: string;
  };
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount?: number };
}

const letterShape = objectShape<LetterFields>({
  timestamp: textShape,
  KinesisBatchInfo: objectShape<LetterFields['KinesisBatchInfo']>({
    shardId: textShape,
    streamArn: textShape,
    batchSize: countShape,
    startSequenceNumber: optionalShape(textShape),
    endSequenceNumber: optionalShape(textShape),
    approximateArrivalOfFirstRecord: optionalShape(textShape),
    approximateArrivalOfLastRecord: optionalShape(textShape),
  }),
  requestContext: objectShape<LetterFields['requestContext']>({
    condition: textShape,
    approximateInvokeCount: optionalShape(countShape),
  }),
});

/**
 * Reads a dead letter. Lambda stores the event in it as text; an object is accepted too.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 * @throws DamagedStateError
 */
export function parseDeadLetter(key: string, bytes: Uint8Array): DeadLetter {
  const letter = parseJson(deadLetterKind, key, Buffer.from(bytes).toString());
  if (!isObject(letter)) throw damaged(deadLetterKind, key, mismatchText(null));
  checkFormat(deadLetterKind, key, letter.version);
  const mismatch = letterShape.mismatch(letter, '');
  if (mismatch) throw damaged(deadLetterKind, key, mismatchText(mismatch));
  const { KinesisBatchInfo: batch, requestContext: request, timestamp } = letter as unknown as LetterFields;
  const { functionError } = isObject(letter.responseContext) ? letter.responseContext : {};
  return {
    shardId: batch.shardId,
    streamName: batch.streamArn.slice(batch.streamArn.lastIndexOf('/') + 1),
    records: batch.batchSize,
    firstSequenceNumber: batch.startSequenceNumber ?? unknown,
    lastSequenceNumber: batch.endSequenceNumber ?? unknown,
    firstArrival: batch.approximateArrivalOfFirstRecord ?? unknown,
    lastArrival: batch.approximateArrivalOfLastRecord ?? unknown,
    at: timestamp,
    condition: request.condition,
    functionError: typeof functionError === 'string' ? functionError : null,
    attempts: request.approximateInvokeCount ?? 0,
    event: eventText(key, letter.payload),
  };
}

/** Dead letter, or the reason why the object is not one, for readers that continue without it. */
export function deadLetterOrReason(key: string, bytes: Uint8Array): DeadLetter | string {
  try {
    return parseDeadLetter(key, bytes);
  } catch (error) {
    if (error instanceof DamagedStateError) return error.message;
    throw error;
  }
}

/** Event of a dead letter. */
export const deadLetterEvent = ({ event }: Pick<DeadLetter, 'event'>): KinesisStreamEvent => JSON.parse(event);

/** Dead letter with fewer records. @param bytes bytes of the complete one, as `parseDeadLetter` read them */
export function withRecords(bytes: Uint8Array, event: KinesisStreamEvent): string {
  const letter = JSON.parse(Buffer.from(bytes).toString()) as JsonObject;
  return JSON.stringify({
    ...letter,
    KinesisBatchInfo: { ...(letter.KinesisBatchInfo as JsonObject), batchSize: event.Records.length },
    payload: typeof letter.payload === 'string' ? JSON.stringify(event) : event,
  });
}

/** Stream positions of the records of a dead letter: `<shard id>:<sequence number>`. */
export const deadLetterPositions = (letter: Pick<DeadLetter, 'event'>): string[] =>
  deadLetterEvent(letter).Records.map(({ eventID }) => eventID);

const unknown = 'unknown';

function eventText(key: string, payload: unknown): string {
  if (payload === undefined) throw damaged(deadLetterKind, key, 'it holds no event: its destination keeps none');
  const event = typeof payload === 'string' ? parseJson(deadLetterKind, key, payload) : payload;
  if (!isObject(event) || !Array.isArray(event.Records))
    throw damaged(deadLetterKind, key, 'payload should be an event with a list of Records');
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}
