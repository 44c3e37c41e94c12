import fc from 'fast-check';
import { createJudge, type Judge } from './expected.ts';
import { type ChaosLake, openChaosLake } from './lake.ts';
import { type Schedule, schedulesOf } from './schedule.ts';

export interface TrialOptions {
  readonly runs: number;
  readonly seed: number;
  /** Inputs of each source, default 12. */
  readonly inputs?: number;
  /** Path of a failure to reproduce. */
  readonly path?: string;
  /** Called after each schedule with the faults that struck in it, by id. */
  readonly onSchedule?: (struck: ReadonlyMap<string, number>) => void;
  /** Called at once with a schedule that fails, before smaller ones are tried. */
  readonly onFailure?: (failure: Failure) => void;
}

/** What is needed to see a failure again, and the smallest schedule that shows it. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  /** Missing if the process ended with it. */
  readonly schedule?: Schedule;
  readonly error: string;
}

/**
 * Path of the schedule behind others. fast-check draws those of a seed in the same order each time, and takes the number of
 * one as its path; a longer path leads into the shrinking of a failure, behind which there is nothing.
 */
export const pathBehind = (path: string | undefined, held: number): string =>
  path?.includes(':') ? path : String(Number(path ?? 0) + held);

/** No schedule takes a tenth of it, on a busy machine either: one that does hangs. */
const limitMs = 500_000;

/** A judge that gives up a schedule which does not come to an end, and the lake with it. */
export interface Trials extends Judge {
  close(): Promise<void>;
}

export function openTrials(): Trials {
  let opened: Promise<{ readonly lake: ChaosLake; readonly judge: Judge['judge'] }> | undefined;
  const open = async () => {
    const lake = await openChaosLake();
    return { lake, ...createJudge(lake) };
  };
  return {
    async judge(schedule) {
      opened ??= open();
      const { judge } = await opened;
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        opened = undefined;
        late.reject(new Error(`the schedule did not come to an end within ${limitMs / 1000} s`));
      }, limitMs);
      try {
        return await Promise.race([judge(schedule), late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      await (await opened)?.lake.close();
    },
  };
}

/** Draws schedules from a seed and judges each. @returns the first failure, shrunk */
export async function runTrial(trials: Trials, options: TrialOptions): Promise<Failure | undefined> {
  const { runs, seed, inputs = 12, path, onSchedule = () => undefined } = options;
  let held = 0;
  let { onFailure } = options;
  const property = fc.asyncProperty(schedulesOf(inputs), async (schedule) => {
    try {
      onSchedule((await trials.judge(schedule)).struck);
      held += 1;
    } catch (error) {
      onFailure?.({ seed, path: pathBehind(path, held), schedule, error: messagesOf(error) });
      onFailure = undefined;
      throw error;
    }
  });
  const details = await fc.check(property, { numRuns: runs, seed, ...(path === undefined ? {} : { path }) });
  if (!details.failed) return undefined;
  const [schedule] = details.counterexample ?? [];
  if (!schedule) throw new Error('fast-check stopped without a counterexample');
  return {
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    schedule,
    error: messagesOf(details.errorInstance),
  };
}

function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.name === 'ChaosError' ? error.message : (error.stack ?? error.message);
  return error.cause === undefined ? own : `${own}; caused by ${messagesOf(error.cause)}`;
}
