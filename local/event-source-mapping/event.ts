import { InvariantError } from '../../etl/platform.ts';
import { type Fragment, readFragment } from '../kinesis/fragment.ts';
import type { Shard, ShardSlice } from '../kinesis/shard.ts';

/** A record on its way to a function. */
export interface BatchRecord {
  /** Index in the shard. */
  readonly index: number;
  readonly sequenceNumber: string;
  /** ms since 1970 UTC. */
  readonly arrivedAt: number;
  /** The partition key as JSON text. */
  readonly keyJson: string;
  /** The record as an element of the event's `Records`. */
  readonly json: string;
  readonly bytes: number;
}

/** Properties that all records of an event share. */
export interface EventSource {
  readonly shardId: string;
  readonly streamArn: string;
  readonly region: string;
  /** ARN of the function's role. */
  readonly roleArn: string;
}

/** Bytes of an event without its records. */
export const EVENT_BYTES = '{"Records":[]}'.length;

/** Event of a batch: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export function eventOf(records: readonly BatchRecord[]): string {
  return `{"Records":[${records.map(({ json }) => json).join(',')}]}`;
}

/** Turns stored text into records for an event. Data passes as the base64 that it is. */
export function batchRecords(source: EventSource, shard: Shard, { from, text }: ShardSlice): readonly BatchRecord[] {
  const tail =
    `,"eventName":"aws:kinesis:record","invokeIdentityArn":${JSON.stringify(source.roleArn)}` +
    `,"awsRegion":${JSON.stringify(source.region)},"eventSourceARN":${JSON.stringify(source.streamArn)}}`;
  const lines = text.toString().split('\n');
  lines.pop();
  return lines.map((line, position) => {
    const fragment = readFragment(line);
    if (!fragment)
      throw new InvariantError(`${source.shardId} of ${source.streamArn}: record ${from + position} is not whole.`);
    const json = recordJson(fragment, source.shardId, tail);
    return {
      index: from + position,
      sequenceNumber: fragment.sequenceNumber,
      arrivedAt: shard.arrivalOf(from + position),
      keyJson: fragment.keyJson,
      json,
      // One more for the comma between two records.
      bytes: Buffer.byteLength(json) + 1,
    };
  });
}

function recordJson({ sequenceNumber, arrival, data, keyJson }: Fragment, shardId: string, tail: string): string {
  return (
    `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":${keyJson},"sequenceNumber":"${sequenceNumber}"` +
    `,"data":"${data}","approximateArrivalTimestamp":${arrival}},"eventSource":"aws:kinesis","eventVersion":"1.0"` +
    `,"eventID":"${shardId}:${sequenceNumber}"${tail}`
  );
}
