import type { StreamRecord } from '../decode/events/record.ts';
import { positionText } from '../stream-position.ts';

/** One rejected record, as an object of the table `quarantine` holds it: a line of JSON. */
export interface QuarantineRow {
  readonly event_id: string;
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  readonly field: string | null;
  readonly value: string | null;
  readonly origin_file: string | null;
  readonly origin_row: number | null;
  readonly shard_id: string;
  readonly sequence_number: string;
  readonly partition_key: string;
  /** ISO 8601. */
  readonly arrived_at: string;
  readonly contract_version: number;
  /** The bytes as they came, base64. */
  readonly data: string;
}

/** One rejected record that was put into its stream again, as an object of the table `replayed` holds it. */
export interface ReplayReceipt extends QuarantineRow {
  /** ISO 8601. */
  readonly replayed_at: string;
  readonly accepted_version: number;
  readonly corrected: string | null;
}

/** Text of the stream position of a rejected record. */
export const streamPositionOf = ({ shard_id, sequence_number }: QuarantineRow): string =>
  positionText({ shardId: shard_id, sequenceNumber: sequence_number });

/** The bytes as they came. */
export const bytesOf = ({ data }: QuarantineRow): Uint8Array =>
  Uint8Array.from(atob(data), (character) => character.charCodeAt(0));

/** The record of the stream that was rejected. */
export const recordOf = (row: QuarantineRow): StreamRecord => ({
  data: bytesOf(row),
  partitionKey: row.partition_key,
  shardId: row.shard_id,
  sequenceNumber: row.sequence_number,
  arrivedAt: Date.parse(row.arrived_at),
});
