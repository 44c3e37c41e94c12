import type { Hours, Seconds } from './units.ts';

/** Capacity of a source's stream. */
export type StreamCapacity =
  /** Fixed; each shard accepts 1,000 records and 1 MB a second, and is billed by the hour. */
  | { readonly mode: 'PROVISIONED'; readonly shardCount: number }
  /** Grows automatically; starts with the capacity of four shards. */
  | { readonly mode: 'ON_DEMAND'; readonly shardCount?: never };

export type StreamSettings = StreamCapacity & {
  /** Time for which a record can be read: 24 to 8,760. */
  readonly retention: Hours;
};

/** Delivery of a stream's records to the processor, and the treatment of a failing batch. */
export interface EventSourceMappingSettings {
  /** Records, at most 10,000. */
  readonly batchSize: number;
  /** Time to wait for a full batch: 0 to 300. */
  readonly window: Seconds;
  /** Batches of one shard that are processed at the same time, 1 to 10; each partition key keeps its order. */
  readonly parallelizationFactor: number;
  /** Attempts after the first one, before a batch goes to the dead-letter queue. AWS's own default is unlimited. */
  readonly maximumRetryAttempts: number;
  /** 60 to 604,800. An older record goes to the dead-letter queue. */
  readonly maximumRecordAge: Seconds;
}
