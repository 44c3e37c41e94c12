import { payload, pollSeconds, secondsPerMonth, shardLimits } from './assumptions.ts';

/** Batching of an event source mapping. */
export interface Gathering {
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Batches in progress at the same time: shards times batches per shard. */
  readonly slots: number;
  readonly shards: number;
}

/** Arrival of records: evenly, or in the bursts of the declared simulator. */
export type Arrival = { readonly kind: 'steady' } | { readonly kind: 'ticks'; readonly perMonth: number };

export interface Batches {
  readonly perMonth: number;
  /** Mean records of one batch. */
  readonly records: number;
}

/**
 * Batches of a month. A batch ends when it is full or when its window, which begins with its first record, is over. A
 * slot without records makes no batch.
 */
export function batchesOf(gathering: Gathering, records: number, recordBytes: number, arrival: Arrival): Batches {
  if (records <= 0) return { perMonth: 0, records: 0 };
  const perMonth =
    arrival.kind === 'steady'
      ? steady(gathering, records, recordBytes)
      : inTicks(gathering, records, recordBytes, arrival.perMonth);
  return { perMonth, records: records / perMonth };
}

/** Records that fit into a batch, by number and by payload. */
export const largestBatch = (batchSize: number, recordBytes: number): number =>
  Math.max(1, Math.min(batchSize, Math.floor(payload.bytes / ((recordBytes * 4) / 3 + payload.envelopeBytes))));

function steady({ batchSize, windowSeconds, slots }: Gathering, records: number, recordBytes: number): number {
  const perSecond = records / secondsPerMonth / slots;
  const untilFull = largestBatch(batchSize, recordBytes) / perSecond;
  const untilFirst = 1 / perSecond;
  const untilOver = windowSeconds > 0 ? untilFirst + windowSeconds : Math.max(untilFirst, pollSeconds);
  return (secondsPerMonth / Math.min(untilFull, untilOver)) * slots;
}

/** The simulator sends as fast as shards accept records, so a burst makes full batches and one partial batch. */
function inTicks(gathering: Gathering, records: number, recordBytes: number, ticks: number): number {
  const { batchSize, windowSeconds, slots, shards } = gathering;
  const perSlot = records / ticks / slots;
  const perSecond = (shardLimits.recordsPerSecond * shards) / slots;
  const inWindow = Math.max(1, perSecond * Math.max(windowSeconds, pollSeconds));
  const size = Math.min(largestBatch(batchSize, recordBytes), inWindow);
  // A slot that gets less than one record per tick gets none in most ticks.
  return ticks * slots * Math.min(perSlot, Math.ceil(perSlot / size));
}
