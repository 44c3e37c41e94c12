import { setTimeout as pause } from 'node:timers/promises';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Contract } from '../../etl/platform.ts';
import { limits, putRecords, type StreamEntry } from '../../lake/index.ts';
import { createEventMaker } from './events.ts';

export interface ProducerOptions {
  readonly kinesis: KinesisClient;
  readonly stream: string;
  readonly contract: Contract;
  /** Events a second. */
  readonly rate: number;
  /** Event time of the first event, ms since 1970 UTC. */
  readonly start: number;
  /** Event time that passes in a second, ms. */
  readonly pace: number;
}

/** Counts of one producer. */
export interface Sent {
  /** Different events that the stream took. */
  events: number;
  /** Times that an event was put once more on purpose. */
  duplicates: number;
  /** Requests that failed as a whole and were put again. */
  failedRequests: number;
  /** Entries that were throttled in all attempts of a request, and put again. */
  throttled: number;
}

const tickMs = 100;

/** Distance between events that are put twice. */
const duplicateEvery = 1_000;

/**
 * Puts events at a steady rate until the signal is aborted, each until the stream has taken it. What a slow moment leaves
 * undone is made up for.
 */
export async function produce(options: ProducerOptions, signal: AbortSignal): Promise<Sent> {
  const { contract, rate, start, pace } = options;
  const make = createEventMaker(contract);
  const sent: Sent = { events: 0, duplicates: 0, failedRequests: 0, throttled: 0 };
  const began = performance.now();
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate);
    const count = Math.min(due - sent.events, limits.entriesPerRequest - 1);
    if (count > 0) {
      const at = start + (sent.events / rate) * pace;
      const first = sent.events;
      const entries = Array.from({ length: count }, (_, i) => make(first + i, at));
      const again = entries.filter((_, i) => (first + i) % duplicateEvery === 0);
      await putUntilTaken(options, [...entries, ...again].slice(0, limits.entriesPerRequest), sent);
      sent.events += count;
      sent.duplicates += Math.min(again.length, limits.entriesPerRequest - count);
    }
    if (due - sent.events < rate * (tickMs / 1000)) await pause(tickMs);
  }
  return sent;
}

/** Puts the entries as a producer must: throttled entries again, and a whole request again if no answer came. */
async function putUntilTaken({ kinesis, stream }: ProducerOptions, all: readonly StreamEntry[], sent: Sent) {
  let entries = all;
  while (entries.length > 0) {
    try {
      const throttled = await putRecords(kinesis, stream, entries);
      sent.throttled += throttled.length;
      entries = throttled.map((index) => entries[index] as StreamEntry);
    } catch {
      // Throttled or cut off, by the faults: the entries that were taken arrive as duplicates.
      sent.failedRequests += 1;
      await pause(tickMs);
    }
  }
}
