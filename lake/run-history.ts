import type { Sleep } from './backoff.ts';
import { runHistoryKey } from './layout.ts';
import type { Objects } from './objects.ts';
import {
  countShape,
  listShape,
  mapShape,
  momentShape,
  nullableShape,
  objectShape,
  oneOfShape,
  optionalShape,
  textShape,
} from './shape.ts';
import { defineState, readState, updateState } from './state.ts';

/** Outcomes of a run, as Step Functions names them. */
const outcomes = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type RunOutcome = (typeof outcomes)[number];

/** Step of a run that has ended. */
export interface RunStep {
  readonly name: string;
  readonly ms: number;
}

/** One run of a state machine or a function that has ended. */
export interface RecordedRun {
  readonly trigger: 'start' | 'schedule' | 'execution';
  /** ms since 1970 UTC. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: RunOutcome;
  /** Missing if it succeeded. Quotes no value of a record. */
  readonly error?: string;
  readonly steps: readonly RunStep[];
}

/** Runs of one state machine or function. */
export interface WorkHistory {
  /** Start of the first run with the latest outcome, of those without a run between them that ended otherwise. */
  readonly since: number;
  /** Number of these runs. */
  readonly inARow: number;
  /** End of the last run that succeeded; null: none did. */
  readonly lastSuccess: number | null;
  /** Latest runs, newest first. */
  readonly runs: readonly RecordedRun[];
}

/** Histories by the name of the state machine or function. */
export interface RunHistory {
  readonly works: Readonly<Record<string, WorkHistory>>;
}

export const emptyHistory: RunHistory = { works: {} };

/** Runs that are kept of each. The counts go on beyond them. */
const keptRuns = 20;

/** All runs are one small object: each screen reads it with one request, and it has a bound and few writers. */
export const runHistoryState = defineState<RunHistory>({
  name: 'run history',
  format: 1,
  shape: objectShape<RunHistory>({
    works: mapShape(
      objectShape<WorkHistory>({
        since: momentShape,
        inARow: countShape,
        lastSuccess: nullableShape(momentShape),
        runs: listShape(
          objectShape<RecordedRun>({
            trigger: oneOfShape('start', 'schedule', 'execution'),
            startedAt: momentShape,
            endedAt: momentShape,
            outcome: oneOfShape(...outcomes),
            error: optionalShape(textShape),
            steps: listShape(objectShape<RunStep>({ name: textShape, ms: countShape })),
          }),
        ),
      }),
    ),
  }),
  remedy: 'remove it: the next run starts another one',
});

/** History with one more run. */
export function addRun({ works }: RunHistory, name: string, run: RecordedRun): RunHistory {
  const before = works[name];
  const same = before?.runs[0]?.outcome === run.outcome;
  const work: WorkHistory = {
    since: before && same ? before.since : run.startedAt,
    inARow: before && same ? before.inARow + 1 : 1,
    lastSuccess: run.outcome === 'SUCCEEDED' ? run.endedAt : (before?.lastSuccess ?? null),
    runs: [withoutValues(run), ...(before?.runs ?? [])].slice(0, keptRuns),
  };
  return { works: { ...works, [name]: work } };
}

/** Longest text of an error that is kept. */
const longestError = 500;

/** An engine's reason may quote a value of a record: nothing between quotes is kept. */
function withoutValues({ error, ...run }: RecordedRun): RecordedRun {
  if (error === undefined) return run;
  return { ...run, error: error.replace(/'[^']*'|`[^`]*`|\\?"[^"\\]*\\?"(?!\s*:)/g, '"…"').slice(0, longestError) };
}

/** Adds a run to the history of a lake. @throws DamagedStateError; ConflictError */
export async function recordRun(
  objects: Pick<Objects, 'get' | 'putOver'>,
  name: string,
  run: RecordedRun,
  wait?: Sleep,
): Promise<void> {
  await updateState(
    objects,
    runHistoryState,
    runHistoryKey,
    (history) => addRun(history ?? emptyHistory, name, run),
    wait,
  );
}

/** History of a lake; empty before the first run. @throws DamagedStateError */
export const readRunHistory = async (objects: Pick<Objects, 'get'>): Promise<RunHistory> =>
  (await readState(objects, runHistoryState, runHistoryKey)).value ?? emptyHistory;
