import type { Batch } from '../../batch/batch.ts';
import type { ColumnTypes } from '../../contract/record.ts';

/**
 * Keys of an event that belong to the lake and not to the source. An event is one flat JSON object: the source's
 * columns (any accepted header, any accepted spelling, or typed values) beside these, all optional.
 */
export const reserved = {
  /** Identity given by the producer. Absent: the record is known by shard and sequence number. */
  eventId: 'event_id',
  /** Where the record comes from: file and row. */
  originFile: '_file',
  originRow: '_row',
  /**
   * Set by a producer that could not split the row into the header's columns: what is wrong with it, at most 200 characters
   * of which are kept. Counted as a reason where it is one of the lake's own, else as `malformed row` …
   */
  malformed: '_malformed',
  /** … and the row as it stood. */
  text: '_text',
} as const;

/** Partition key of an event whose row has no key: it is quarantined, but it needs some shard. */
export const unknownPartitionKey = 'unknown';

/** One record as a stream delivered it. */
export interface StreamRecord {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Approximate arrival, ms since 1970 UTC. */
  readonly arrivedAt: number;
}

/** Why a value, a row or a record was not taken. */
export interface Rejection {
  /** The rule that it broke, without the value, e.g. `vibration below 0`: reasons are counted by this text. */
  readonly reason: string;
  /** Whole sentence: where, what was found, what would be right. */
  readonly message: string;
  readonly field?: string;
  readonly value?: string;
}

/** A record that was not taken, with all that is needed to mend and replay it. */
export interface RejectedRecord extends Rejection {
  readonly record: StreamRecord;
  readonly eventId: string;
  readonly originFile?: string;
  readonly originRow?: number;
}

/** What became of a batch of records: every one of them is either a row of `batch` or a rejection. */
export interface Decoded<Columns = ColumnTypes> {
  /** Columns of the table `processed`, save score and derived columns. */
  readonly batch: Batch<Columns>;
  readonly rejected: readonly RejectedRecord[];
}
