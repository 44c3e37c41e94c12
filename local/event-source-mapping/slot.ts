import type { Shard } from '../kinesis/shard.ts';
import { type DeliveryContext, deliver } from './deliver.ts';
import type { BatchRecord } from './event.ts';
import { nextBatch } from './next-batch.ts';
import { sleep } from './sleep.ts';

/** One sequence of batches through a shard. A shard has as many as the parallelisation factor; a partition key is in one. */
export interface SlotState {
  readonly shard: Shard;
  /** Index of the first record that is not handled. */
  position: number;
  handled: number;
  failed: number;
}

export interface SlotOptions {
  readonly delivery: Omit<DeliveryContext, 'acknowledge'>;
  readonly slot: number;
  readonly slots: number;
  readonly eager: boolean;
  /** True if the shard takes no more records. */
  readonly closed: boolean;
  /** Persists the progress of the slot. */
  readonly save: () => Promise<void>;
  /** Called whenever the slot has moved. */
  readonly moved: () => void;
}

/** Runs until the signal is aborted, or to the end of a closed shard. */
export async function runSlot(state: SlotState, options: SlotOptions): Promise<void> {
  const { signal, log, backoff } = options.delivery;
  let failures = 0;
  while (!signal.aborted && !(options.closed && state.position >= state.shard.next())) {
    try {
      await handleBatch(state, options);
      failures = 0;
    } catch (error) {
      log(`${state.shard.id} could not be read or its checkpoint not be written: ${error}`);
      await sleep(backoff(failures++), signal);
    }
  }
}

async function handleBatch(state: SlotState, options: SlotOptions): Promise<void> {
  const { delivery, eager, slot, slots } = options;
  const { mapping, source, signal, log } = delivery;
  const expired = state.shard.first() - state.position;
  if (expired > 0) log(`${state.shard.id}: ${expired} records passed the stream's retention before they were read.`);
  const mine = (record: BatchRecord) => slots === 1 || slotOf(record.keyJson, slots) === slot;
  const { batchSize, windowSeconds } = mapping;
  const batch = await nextBatch(state.shard, state.position, { source, batchSize, windowSeconds, eager, mine }, signal);
  if (!batch) return;
  const acknowledge = async (records: readonly BatchRecord[], failed: number) => {
    state.position = (records[records.length - 1] as BatchRecord).index + 1;
    state.handled += records.length;
    state.failed += failed;
    await saved(options);
    options.moved();
  };
  await deliver(batch.records, { ...delivery, acknowledge });
  if (signal.aborted) return;
  state.position = batch.end;
  options.moved();
}

/**
 * Saves until it succeeds: the records are handled, and a caller that waits for that must learn of it once the disk has space
 * again, not with the next record.
 */
async function saved({ save, delivery: { log, backoff, signal } }: SlotOptions): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      return await save();
    } catch (error) {
      log(`${(error as Error).message}; it is tried again`);
      await sleep(backoff(failures), signal);
    }
  }
}

/** FNV-1a: spreads keys over slots independently of the MD5 that spread them over shards. */
function slotOf(key: string, slots: number): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < key.length; position += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(position), 0x01000193);
  }
  return (hash >>> 0) % slots;
}
