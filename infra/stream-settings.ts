import type { Hours, Seconds } from './units.ts';

/** How much a source's stream takes in. */
export type StreamCapacity =
  /** Fixed; each shard takes 1,000 records and 1 MB a second, and is paid for by the hour. */
  | { readonly mode: 'PROVISIONED'; readonly shardCount: number }
  /** Grows by itself; starts with four shards' worth. */
  | { readonly mode: 'ON_DEMAND'; readonly shardCount?: never };

export type StreamSettings = StreamCapacity & {
  /** How long a record can be read, 24 to 8,760. */
  readonly retention: Hours;
};

/** How a stream's records reach the processor, and what becomes of a batch that fails. */
export interface EventSourceMappingSettings {
  /** Records, at most 10,000. */
  readonly batchSize: number;
  /** How long to wait for a full batch, 0 to 300. */
  readonly window: Seconds;
  /** Batches of one shard at a time, 1 to 10; order is kept for each partition key. */
  readonly parallelizationFactor: number;
  /** Attempts after the first, before a batch goes to the dead-letter queue. AWS's own default has no end. */
  readonly maximumRetryAttempts: number;
  /** 60 to 604,800. An older record goes to the dead-letter queue. */
  readonly maximumRecordAge: Seconds;
}
