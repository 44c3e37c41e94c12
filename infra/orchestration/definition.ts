import { hours, hoursToSeconds, inSeconds, type Minutes, type Seconds, seconds } from '../units.ts';
import type { Definition } from './state.ts';
import { analyticsTask, etlTask, integrationTask, jobRepeats, longestRun, notifyTask } from './tasks.ts';

/** What the state machine runs for one source. */
export interface OrchestratedSource {
  /** Names the states: `ManufacturingEtl`, `ManufacturingAnalytics`. */
  readonly source: string;
  readonly jobName: string;
  readonly analyticsFunction: string;
}

export interface OrchestrationOptions {
  readonly sources: readonly OrchestratedSource[];
  /** Null: no metric across sources is declared. */
  readonly integrationFunction: string | null;
  readonly topicArn: string;
  /** Where the state machine is: its partition of AWS has the services that tasks call. */
  readonly region: string;
  /** After which Glue stops a run of a job. */
  readonly jobTimeout: Minutes;
}

/**
 * Without a path for its result, the error becomes the whole input of the next state: the input before it may be an
 * array, which takes no field.
 */
const catchAll = [{ ErrorEquals: ['States.ALL'], Next: 'NotifyFailure' }];

/** Both functions, with every repeat, and the waits between repeats. */
const functionsTime = hoursToSeconds(hours(2));

/** After which an execution is stopped: a job that waits for another run and is repeated must fit in. */
const executionTimeout = (jobTimeout: Minutes): Seconds =>
  seconds((2 + jobRepeats) * inSeconds(longestRun(jobTimeout)) + inSeconds(functionsTime));

/**
 * ETL, then analytics, for all sources at a time; then integration over their summaries, if there is any. What fails for
 * good is reported to the topic and fails the execution: a step's error inside the parallel state is caught outside it, once.
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
