import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppendQueue, appendQueue } from './append-queue.ts';
import type { PutEntry } from './fragment.ts';
import { openSegment, type Segment } from './segment.ts';
import { type SequenceNumbers, sequenceNumbers } from './sequence.ts';

/** Records of one shard, in the order of their puts; durable when `append` resolves. */
export interface Shard {
  readonly id: string;
  readonly sequence: SequenceNumbers;
  /**
   * Trim horizon: index of the oldest record within retention (`next()` if there is none). Records that a registered
   * reader has not handled count as within retention for one retention after the shard's opening, because no reader
   * could run before.
   */
  first(): number;
  /** Registers a reader: `position` is the index of the first record that it has not handled. */
  holdBack(position: () => number): void;
  /** Index of the next record, which equals the number of all records ever put. */
  next(): number;
  arrivalOf(index: number): number;
  /** Index of the first record at or after a time, in ms since 1970 UTC. */
  indexAtTime(time: number): number;
  /** @returns index of the first of the entries, which are consecutive */
  append(entries: readonly PutEntry[]): Promise<number>;
  /** Text of records from an index on, within one file; empty at the end of the shard. Records past retention are skipped. */
  read(from: number, maxRecords: number, maxBytes: number): Promise<ShardSlice>;
  /**
   * Drops files whose records are all past retention, as each later append does. Register readers before the first
   * call: otherwise their pending records could be dropped.
   */
  trim(): Promise<void>;
  /** Resolves when the shard has a record at `index`, or when the signal is aborted. */
  grown(index: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface ShardSlice {
  /** Index of the first record of the text, and of the one after its last. */
  readonly from: number;
  readonly to: number;
  /** Fragments, each with its line end; see `fragment.ts`. */
  readonly text: Buffer;
}

export interface ShardOptions {
  readonly directory: string;
  readonly createdAt: number;
  readonly number: number;
  readonly retentionHours: number;
  /** Bytes after which a new file begins; whole files are dropped if all their records are past retention. */
  readonly segmentBytes: number;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;

/** `shardId-000000000000` */
export function shardId(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}

/** Opens a shard's files or creates the first. */
export async function openShard(options: ShardOptions): Promise<Shard> {
  const sequence = sequenceNumbers(options.createdAt, options.number);
  await mkdir(options.directory, { recursive: true });
  const bases = (await readdir(options.directory))
    .filter((name) => name.endsWith('.log'))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
  const open = (base: number) =>
    openSegment(join(options.directory, `${String(base).padStart(16, '0')}.log`), base, sequence);
  const segments = [await open(bases.shift() ?? 0)];
  for (const base of bases) segments.push(await open(base));
  return shardOf(options, sequence, segments, open);
}

function shardOf(
  { number, retentionHours, segmentBytes, now }: ShardOptions,
  sequence: SequenceNumbers,
  segments: Segment[],
  open: (base: number) => Promise<Segment>,
): Shard {
  const retentionMs = retentionHours * HOUR_MS;
  const active = () => segments[segments.length - 1] as Segment;
  const next = () => active().next();
  const holding = (index: number) => segments.findLast((segment) => segment.base <= index) ?? active();
  const waiters = new Set<() => void>();

  const indexAtTime = (time: number) => {
    const segment = segments.find((each) => each.next() > each.base && each.arrivalOf(each.next() - 1) >= time);
    return segment ? segment.indexAtTime(time) : next();
  };
  const openedAt = now();
  const readers: (() => number)[] = [];
  let readersKnown = false;
  const first = () => {
    const horizon = indexAtTime(now() - retentionMs);
    const held = now() - openedAt < retentionMs ? readers.map((position) => position()) : [];
    return Math.max(segments[0]?.base ?? 0, Math.min(horizon, ...held));
  };

  const roll = async () => {
    const { base, bytes, arrivalOf } = active();
    const old = next() > base && now() - arrivalOf(base) > Math.min(retentionMs / 2, 6 * HOUR_MS);
    // Created before older files are dropped, even without a record: after a kill, its name gives the number of records
    // ever put.
    if (bytes() >= segmentBytes || old) segments.push(await open(next()));
    while (readersKnown && segments.length > 1 && (segments[0] as Segment).next() <= first())
      await segments.shift()?.remove();
  };

  const queue: AppendQueue = appendQueue(async (entries) => {
    await roll();
    const index = next();
    if (entries.length === 0) return index;
    // Arrival times never decrease, whatever the machine's clock: a search by time depends on it.
    const latest = segments.findLast((segment) => segment.next() > segment.base);
    await active().append(entries, Math.max(now(), latest?.arrivalOf(latest.next() - 1) ?? 0));
    for (const wake of [...waiters]) wake();
    return index;
  });

  return {
    id: shardId(number),
    sequence,
    first,
    next,
    arrivalOf: (index) => holding(index).arrivalOf(index),
    indexAtTime,
    append: queue.append,
    holdBack: (position) => void readers.push(position),
    async trim() {
      readersKnown = true;
      // In the append queue, because an append writes to the files that this drops.
      await queue.append([]);
    },
    async read(from, maxRecords, maxBytes) {
      const start = Math.max(from, first());
      if (start >= next()) return { from: start, to: start, text: Buffer.alloc(0) };
      return { from: start, ...(await holding(start).read(start, maxRecords, maxBytes)) };
    },
    grown: (index, signal) => grown(() => next() > index, waiters, signal),
    async close() {
      await queue.idle();
      for (const segment of segments) await segment.close();
    },
  };
}

function grown(reached: () => boolean, waiters: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!reached() && !signal.aborted) return;
      waiters.delete(check);
      signal.removeEventListener('abort', check);
      resolve();
    };
    waiters.add(check);
    signal.addEventListener('abort', check);
    check();
  });
}
