import type { Batch } from '../../batch/batch.ts';
import type { ColumnTypes } from '../../contract/record.ts';

/**
 * Keys of an event that belong to the lake and not to the source. An event is one flat JSON object: the source's
 * columns (any accepted header, any accepted spelling, or typed values) beside these, all optional.
 */
export const reserved = {
  /** Identity given by the producer. If it is missing, shard and sequence number identify the record. */
  eventId: 'event_id',
  /** Source of the record: file and row. */
  originFile: '_file',
  originRow: '_row',
  /**
   * Spelling of the file's cells where it differs from what the contract says, e.g. `dmy comma`: see `formatText`. The cells
   * stay as written, so a record that is replayed is read alike.
   */
  format: '_format',
  /**
   * Fault of a row that the producer could not split into the header's columns. At most 200 characters are kept. It is
   * counted as a reason if it is one of the lake's own, and otherwise as `malformed row`.
   */
  malformed: '_malformed',
  /** Unchanged text of such a row. */
  text: '_text',
} as const;

/** Partition key of an event whose row has no key. The event is quarantined, but needs a shard to get there. */
export const unknownPartitionKey = 'unknown';

/** One record as delivered by a stream. */
export interface StreamRecord {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Approximate arrival, ms since 1970 UTC. */
  readonly arrivedAt: number;
}

/** Reason why a value, a row or a record was rejected. */
export interface Rejection {
  /** Broken rule without the value, e.g. `vibration below 0`. Rejections are counted by this text. */
  readonly reason: string;
  /** Whole sentence: source, value found, value expected. */
  readonly message: string;
  readonly field?: string;
  readonly value?: string;
}

/** Rejected record, with everything needed to correct and replay it. */
export interface RejectedRecord extends Rejection {
  readonly record: StreamRecord;
  readonly eventId: string;
  readonly originFile?: string;
  readonly originRow?: number;
}

/** Decoded batch of records: each record is either a row of `batch` or a rejection. */
export interface Decoded<Columns = ColumnTypes> {
  /** Columns of the table `processed`, except score and derived columns. */
  readonly batch: Batch<Columns>;
  readonly rejected: readonly RejectedRecord[];
  /** Number of cells that could not be read and are null, by reason. Their records are in `batch`. */
  readonly unread: ReadonlyMap<string, number>;
}
