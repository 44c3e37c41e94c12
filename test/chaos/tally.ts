import { chaosFaults } from './catalogue.ts';
import type { Failure } from './trial.ts';

export interface TrialTotals {
  readonly schedules: number;
  readonly faults: number;
  /** Processes that ended in the middle of a schedule, which was then run again, with their signal or exit code. */
  readonly aborts: readonly string[];
  readonly seconds: number;
  readonly schedulesPerMinute: number;
  /** How often each fault struck, by id; 0 for one that never did. */
  readonly struck: Readonly<Record<string, number>>;
}

/** What `--json` writes. */
export interface Summary extends TrialTotals {
  readonly seeds: readonly number[];
  readonly failure?: Failure;
}

export interface Tally {
  add(struck: Readonly<Record<string, number>>): void;
  addAbort(how: string): void;
  totals(): TrialTotals;
}

/** Counts what a run of schedules has done so far. */
export function createTally(clock: () => number = () => performance.now()): Tally {
  const start = clock();
  const struck = new Map<string, number>(chaosFaults.map(({ id }) => [id, 0]));
  const aborts: string[] = [];
  let schedules = 0;
  return {
    add(more) {
      schedules += 1;
      for (const [id, times] of Object.entries(more)) struck.set(id, (struck.get(id) ?? 0) + times);
    },
    addAbort(how) {
      aborts.push(how);
    },
    totals() {
      const seconds = (clock() - start) / 1000;
      return {
        schedules,
        faults: [...struck.values()].reduce((sum, times) => sum + times, 0),
        aborts: [...aborts],
        seconds: Math.round(seconds),
        schedulesPerMinute: Math.round((schedules / Math.max(seconds, 0.001)) * 60),
        struck: Object.fromEntries(struck),
      };
    },
  };
}

export function progressLine(tally: Tally, runs: number): string {
  const { schedules, faults, schedulesPerMinute } = tally.totals();
  return `${schedules} of ${runs} schedules, ${faults} faults struck, ${schedulesPerMinute} schedules a minute`;
}

export function summaryText({
  struck,
  schedules,
  faults,
  aborts,
  seconds,
  schedulesPerMinute,
  failure,
}: Summary): string {
  const width = Math.max(...Object.keys(struck).map((id) => id.length));
  const byKind = Object.entries(struck).map(([id, times]) => `  ${id.padEnd(width)}  ${times}`);
  const lines = [
    ...byKind,
    `${schedules} schedules, ${faults} faults struck, in ${seconds} s: ${schedulesPerMinute} schedules a minute`,
    ...(aborts.length > 0
      ? [`${aborts.length} processes ended by themselves (${[...new Set(aborts)].join(', ')})`]
      : []),
  ];
  return [...lines, failure ? failureText(failure) : 'nothing lost, nothing counted twice'].join('\n');
}

export function failureText({ seed, path, schedule, error }: Failure): string {
  const again = `FAILED: ${error}\nagain with: npm run chaos -- --seed ${seed} --path "${path}"`;
  return schedule ? `${again}\n${JSON.stringify(schedule, undefined, 2)}` : again;
}
