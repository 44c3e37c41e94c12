import { operatorObjects, type RecordedRun, type RunHistory, readRunHistory, recordRun } from '../../lake/index.ts';
import type { ExecutionResult, ScheduledRun } from '../../local/engines.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { operatorClients } from '../../operations/clients.ts';
import { onOneLine } from '../format.ts';
import { errorText } from '../open-lake/executions.ts';

/** Writes runs into the run history of a lake on this machine. */
export interface Recorder {
  /** Does work and records it, whatever its outcome. @returns its result @throws its error */
  recorded(name: string, work: () => Promise<ExecutionResult>): Promise<ExecutionResult>;
  /** Records a run that a schedule started, and prints a failure if the run before succeeded. */
  readonly take: (run: ScheduledRun) => void;
  history(): Promise<RunHistory>;
  close(): void;
}

/** @param print receives a line for each state machine or function that begins to fail or succeeds again */
export function openRecorder(
  platform: Pick<Platform, 'region' | 'endpoints' | 'bucket'>,
  print: (line: string) => void = (line) => console.error(line),
): Recorder {
  const clients = operatorClients(platform);
  const objects = operatorObjects(clients.s3, platform.bucket);
  const failing = new Set<string>();
  const record = (name: string, run: RecordedRun) => recordRun(objects, name, run);
  return {
    async recorded(name, work) {
      const startedAt = Date.now();
      try {
        const result = await work();
        await record(name, runOf('start', { name, startedAt, endedAt: Date.now(), result }));
        return result;
      } catch (error) {
        const { name: kind, message } = error as Error;
        const result: ExecutionResult = { status: 'FAILED', error: kind, cause: message, states: [] };
        // The error of the work is the one to report, even if it keeps the record from being written too.
        await record(name, runOf('start', { name, startedAt, endedAt: Date.now(), result })).catch(() => undefined);
        throw error;
      }
    },
    take(scheduled) {
      const { name } = scheduled;
      const run = runOf('schedule', scheduled);
      if (run.outcome === 'SUCCEEDED' && failing.delete(name)) print(`${name} succeeded again.`);
      else if (run.outcome !== 'SUCCEEDED' && !failing.has(name)) {
        failing.add(name);
        print(`${name} ${run.outcome}: ${onOneLine(run.error ?? 'no reason given')}`);
      }
      record(name, run).catch((error: Error) =>
        print(`The run of ${name} is not in the run history: ${error.message}`),
      );
    },
    history: () => readRunHistory(objects),
    close: () => clients.close(),
  };
}

const runOf = (trigger: RecordedRun['trigger'], { startedAt, endedAt, result }: ScheduledRun): RecordedRun => ({
  trigger,
  startedAt,
  endedAt,
  outcome: result.status,
  steps: result.states.map(({ name, ms }) => ({ name, ms: Math.round(ms) })),
  ...(result.status === 'SUCCEEDED' ? {} : { error: errorText(result.error, result.cause) || result.status }),
});
