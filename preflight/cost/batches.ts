import { payload, pollSeconds, secondsPerMonth, shardLimits } from './assumptions.ts';

/** How an event source mapping gathers records. */
export interface Gathering {
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Batches that are under way at a time: shards times batches of one shard. */
  readonly slots: number;
  readonly shards: number;
}

/** How records come: evenly, or in the bursts of the declared simulator. */
export type Arrival = { readonly kind: 'steady' } | { readonly kind: 'ticks'; readonly perMonth: number };

export interface Batches {
  readonly perMonth: number;
  /** Mean records of one. */
  readonly records: number;
}

/**
 * Batches of a month. A batch is full, or its window is over, which begins with its first record; a slot that no record
 * comes to makes no batch.
 * @param records of a month
 * @param recordBytes of one record, without base64
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

/** The simulator sends as fast as shards take records, so a burst makes full batches and one that is not. */
function inTicks(gathering: Gathering, records: number, recordBytes: number, ticks: number): number {
  const { batchSize, windowSeconds, slots, shards } = gathering;
  const perLane = records / ticks / slots;
  const perSecond = (shardLimits.recordsPerSecond * shards) / slots;
  const inWindow = Math.max(1, perSecond * Math.max(windowSeconds, pollSeconds));
  const size = Math.min(largestBatch(batchSize, recordBytes), inWindow);
  // A slot that less than one record comes to in a tick is passed over in most of them.
  return ticks * slots * Math.min(perLane, Math.ceil(perLane / size));
}
