import type { Shard } from '../kinesis/shard.ts';
import { type BatchRecord, batchRecords, EVENT_BYTES, type EventSource } from './event.ts';
import { sleep } from './sleep.ts';

/** Payload limit of a synchronous invocation. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

export interface NextBatchOptions {
  readonly source: EventSource;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Invokes as soon as the shard has nothing more, instead of waiting for the window to end. */
  readonly eager: boolean;
  /** True for records of the slot that gathers. */
  readonly mine: (record: BatchRecord) => boolean;
}

export interface StreamBatch {
  /** Empty if only records of other slots were passed over. */
  readonly records: readonly BatchRecord[];
  /** Index at which the next batch begins. */
  readonly end: number;
}

/**
 * Gathers the next batch, as the service does: until it is full, by records or by bytes, or until the window that began with
 * its first record is over. Waits for records without asking again and again.
 *
 * @returns nothing when the signal is aborted
 */
export async function nextBatch(
  shard: Shard,
  position: number,
  options: NextBatchOptions,
  signal: AbortSignal,
): Promise<StreamBatch | undefined> {
  const records: BatchRecord[] = [];
  let bytes = EVENT_BYTES;
  let end = position;
  let windowEnd = Number.POSITIVE_INFINITY;
  while (!signal.aborted) {
    const slice = await shard.read(end, options.batchSize, MAX_EVENT_BYTES);
    for (const record of batchRecords(options.source, shard, slice)) {
      if (options.mine(record)) {
        if (records.length > 0 && bytes + record.bytes > MAX_EVENT_BYTES) return { records, end };
        bytes += record.bytes;
        records.push(record);
      }
      end = record.index + 1;
      if (records.length === options.batchSize) return { records, end };
    }
    end = Math.max(end, slice.to);
    if (records.length > 0) windowEnd = Math.min(windowEnd, performance.now() + 1000 * options.windowSeconds);
    if (end < shard.next()) continue;
    if (records.length === 0 && end > position) return { records, end };
    if (records.length > 0 && (options.eager || performance.now() >= windowEnd)) return { records, end };
    await grownWithin(shard, end, windowEnd - performance.now(), signal);
  }
  return undefined;
}

/** Waits for a record, at most so long. */
async function grownWithin(shard: Shard, index: number, milliseconds: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const grown = shard.grown(index, either);
  await (Number.isFinite(milliseconds) ? Promise.race([grown, sleep(milliseconds, either)]) : grown);
  over.abort();
}
