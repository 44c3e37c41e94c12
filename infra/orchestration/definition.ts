import { hours, hoursToSeconds, inSeconds, type Minutes, type Seconds, seconds } from '../units.ts';
import type { Definition } from './state.ts';
import { analyticsTask, etlTask, integrationTask, jobRetries, longestRun, notifyTask } from './tasks.ts';

/** Steps that the state machine runs for one source. */
export interface OrchestratedSource {
  /** Stem of the state names: `ManufacturingEtl`, `ManufacturingAnalytics`. */
  readonly source: string;
  readonly jobName: string;
  readonly analyticsFunction: string;
}

export interface OrchestrationOptions {
  readonly sources: readonly OrchestratedSource[];
  /** Null if no metric across sources is declared. */
  readonly integrationFunction: string | null;
  readonly topicArn: string;
  /** Location of the state machine: the services that tasks call are in its AWS partition. */
  readonly region: string;
  /** Time after which Glue stops a run of a job. */
  readonly jobTimeout: Minutes;
}

/**
 * Without a result path, the error replaces the whole input of the next state: the previous input may be an array, to
 * which no field can be added.
 */
const catchAll = [{ ErrorEquals: ['States.ALL'], Next: 'NotifyFailure' }];

/** Both functions, with all retries and the waits between them. */
const functionsTime = hoursToSeconds(hours(2));

/**
 * Time after which an execution is stopped: it must be enough for a job that waits for another run and is then retried.
 */
const executionTimeout = (jobTimeout: Minutes): Seconds =>
  seconds((2 + jobRetries) * inSeconds(longestRun(jobTimeout)) + inSeconds(functionsTime));

/**
 * Runs ETL, then analytics, for all sources in parallel; then integration over their summaries, if it is declared. A
 * final failure is reported to the topic and fails the execution: a step's error inside the parallel state is caught
 * once, outside it.
 */
export function definition(orchestration: OrchestrationOptions): Definition {
  const { sources, integrationFunction, topicArn, region, jobTimeout } = orchestration;
  return {
    Comment: 'ETL and analytics of every source, then integration.',
    StartAt: 'Sources',
    TimeoutSeconds: inSeconds(executionTimeout(jobTimeout)),
    States: {
      Sources: {
        Type: 'Parallel',
        Branches: sources.map((source) => branch(source, region, jobTimeout)),
        Catch: catchAll,
        ...(integrationFunction === null ? { End: true } : { Next: 'Integration' }),
      },
      ...(integrationFunction === null
        ? {}
        : { Integration: { ...integrationTask(region, integrationFunction), Catch: catchAll, End: true } }),
      NotifyFailure: {
        ...notifyTask(region, topicArn),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }],
        Next: 'Failed',
      },
      Failed: { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
    },
  };
}

function branch({ source, jobName, analyticsFunction }: OrchestratedSource, region: string, jobTimeout: Minutes) {
  const name = source.charAt(0).toUpperCase() + source.slice(1);
  return {
    StartAt: `${name}Etl`,
    States: {
      [`${name}Etl`]: { ...etlTask(region, jobName, jobTimeout), Next: `${name}Analytics` },
      [`${name}Analytics`]: { ...analyticsTask(region, analyticsFunction), End: true },
    },
  };
}
