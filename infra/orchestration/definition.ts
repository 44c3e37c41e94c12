import { hours, hoursToSeconds, inSeconds, type Minutes } from '../units.ts';
import type { Definition } from './state.ts';
import { analyticsTask, etlTask, integrationTask, notifyTask } from './tasks.ts';

/** What the state machine runs for one source. */
export interface OrchestratedSource {
  /** Names the states: `ManufacturingEtl`, `ManufacturingAnalytics`. */
  readonly source: string;
  readonly jobName: string;
  readonly analyticsFunction: string;
}

export interface Orchestration {
  readonly sources: readonly OrchestratedSource[];
  readonly integrationFunction: string;
  readonly topicArn: string;
  /** After which Glue stops a run of a job. */
  readonly jobTimeout: Minutes;
}

/**
 * Without a path for its result, the error becomes the whole input of the next state: the input before it may be an
 * array, which takes no field.
 */
const catchAll = [{ ErrorEquals: ['States.ALL'], Next: 'NotifyFailure' }];

/** After which an execution is stopped: a job that waits for another run and is repeated must fit in. */
const executionTimeout = hoursToSeconds(hours(6));

/**
 * ETL, then analytics, for all sources at a time; then integration over their summaries. Whatever fails for good is told
 * to the topic and fails the execution: a step's error inside the parallel state is caught outside it, once.
 */
export function definition(orchestration: Orchestration): Definition {
  const { sources, integrationFunction, topicArn, jobTimeout } = orchestration;
  return {
    Comment: 'ETL and analytics of every source, then integration.',
    StartAt: 'Sources',
    TimeoutSeconds: inSeconds(executionTimeout),
    States: {
      Sources: {
        Type: 'Parallel',
        Branches: sources.map((source) => branch(source, jobTimeout)),
        Catch: catchAll,
        Next: 'Integration',
      },
      Integration: { ...integrationTask(integrationFunction), Catch: catchAll, End: true },
      NotifyFailure: {
        ...notifyTask(topicArn),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Failed' }],
        Next: 'Failed',
      },
      Failed: { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
    },
  };
}

function branch({ source, jobName, analyticsFunction }: OrchestratedSource, jobTimeout: Minutes) {
  const name = source.charAt(0).toUpperCase() + source.slice(1);
  return {
    StartAt: `${name}Etl`,
    States: {
      [`${name}Etl`]: { ...etlTask(jobName, jobTimeout), Next: `${name}Analytics` },
      [`${name}Analytics`]: { ...analyticsTask(analyticsFunction), End: true },
    },
  };
}
