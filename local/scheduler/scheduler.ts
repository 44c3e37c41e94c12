import type { SchedulerEngine } from '../engines.ts';
import { PlatformError } from '../errors.ts';
import { readExpression, type Timing } from './expression.ts';

export interface Clock {
  /** ms since 1970 UTC */
  now(): number;
  /** Calls back once after a time. @returns a function that keeps it from doing so */
  after(ms: number, callback: () => void): () => void;
}

export interface SchedulerOptions {
  /** Receives the error of a timed run that failed. */
  readonly onError: (name: string, error: unknown) => void;
  /** Called for a time that passed while the run before was still under way: it is left out. */
  readonly onSkip?: (name: string) => void;
  readonly clock?: Clock;
}

type Schedule = Parameters<SchedulerEngine['declare']>[0];

interface ScheduleEntry {
  readonly schedule: Schedule;
  readonly timing: Timing;
  running: Promise<void> | undefined;
  cancel: () => void;
}

/** Longest that a Node.js timer waits, in ms: 24 days. */
const longestTimer = 2 ** 31 - 1;

const systemClock: Clock = {
  now: Date.now,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

const nothing = () => undefined;

/** Runs each declared schedule at its times. Runs of one schedule never overlap; a run after a failed one comes as usual. */
export function createScheduler({ onError, onSkip = nothing, clock = systemClock }: SchedulerOptions): SchedulerEngine {
  const entries = new Map<string, ScheduleEntry>();
  let started: number | undefined;

  const fire = (entry: ScheduleEntry): Promise<void> => {
    entry.running ??= Promise.resolve()
      .then(entry.schedule.run)
      .finally(() => {
        entry.running = undefined;
      });
    return entry.running;
  };

  const dueAt = ({ schedule, timing }: ScheduleEntry): number | undefined =>
    schedule.enabled ? timing.next(clock.now(), started ?? clock.now()) : undefined;

  const wait = (entry: ScheduleEntry, due = dueAt(entry)): void => {
    if (due === undefined) return;
    entry.cancel = clock.after(Math.min(due - clock.now(), longestTimer), () => {
      if (clock.now() < due) return wait(entry, due);
      if (entry.running !== undefined) onSkip(entry.schedule.name);
      else fire(entry).catch((error: unknown) => onError(entry.schedule.name, error));
      wait(entry);
    });
  };

  return {
    declare: (schedule) => {
      entries.get(schedule.name)?.cancel();
      const timing = readExpression(schedule.expression, schedule.timezone);
      const entry: ScheduleEntry = { schedule, timing, running: undefined, cancel: nothing };
      entries.set(schedule.name, entry);
      if (started !== undefined) wait(entry);
    },
    start: () => {
      if (started !== undefined) return;
      started = clock.now();
      for (const entry of entries.values()) wait(entry);
    },
    fire: async (name) => {
      const entry = entries.get(name);
      if (!entry)
        throw new PlatformError(`schedule "${name}" is not declared; these are: ${[...entries.keys()].join(', ')}`);
      await fire(entry);
    },
    next: () =>
      [...entries.values()]
        .map((entry) => ({ name: entry.schedule.name, at: dueAt(entry) }))
        .filter((due): due is { name: string; at: number } => due.at !== undefined)
        .sort((a, b) => a.at - b.at),
    close: () => {
      for (const entry of entries.values()) entry.cancel();
    },
  };
}
