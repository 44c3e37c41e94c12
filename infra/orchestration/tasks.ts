import { arn } from '../policies/arn.ts';
import { inSeconds, type Minutes, minutesToSeconds, type Seconds, seconds } from '../units.ts';
import type { StateDefinition } from './state.ts';

/** One entry of a task's `Retry`. */
export interface Retry {
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first repeat. */
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  /** By which the interval grows. */
  readonly BackoffRate: number;
  /** Seconds. */
  readonly MaxDelaySeconds?: number;
  /** Waits are as long as they say when absent; with `FULL` half as long on average. */
  readonly JitterStrategy?: 'FULL';
}

const retry = (errors: readonly string[], interval: Seconds, attempts: number): Retry => ({
  ErrorEquals: errors,
  IntervalSeconds: inSeconds(interval),
  MaxAttempts: attempts,
  BackoffRate: 2,
  // Branches that fail together must not come back together.
  JitterStrategy: 'FULL',
});

/** What Lambda or the way to it answers now and then; the function itself has not failed. */
const lambdaPasses = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** A function's own timeout, and some for its start and its queue. */
const functionTimeout = seconds(360);

/** A run may wait for capacity before its own clock starts. */
const queueing = seconds(600);

/** Longest time from the start of a job's run to its end. @param timeout after which Glue stops the run */
export const longestRun = (timeout: Minutes): Seconds =>
  seconds(inSeconds(minutesToSeconds(timeout)) + inSeconds(queueing));

/** How Glue refuses to start a run beside another of the same job. */
export const refusedRun = 'Glue.ConcurrentRunsExceededException';

/**
 * Waits for someone else's run of the job, for as long as that can last. Without jitter, which would halve the waits: each
 * branch has a job of its own, and who else waits for it began at another time.
 */
function outlast(run: Seconds): Retry {
  const [first, longest] = [60, 300];
  let attempts = 0;
  for (let waited = 0, wait = first; waited < inSeconds(run); wait = Math.min(2 * wait, longest)) {
    waited += wait;
    attempts += 1;
  }
  return {
    ErrorEquals: [refusedRun],
    IntervalSeconds: first,
    MaxAttempts: attempts,
    BackoffRate: 2,
    MaxDelaySeconds: longest,
  };
}

/** Times that a job is run again after a run that failed. */
export const jobRepeats = 2;

/** Runs a job and waits for its end. Doing it again is safe: an ETL run that ends half-way is taken up by the next. */
export const etlTask = (region: string, jobName: string, timeout: Minutes): StateDefinition => ({
  Type: 'Task',
  Resource: arn.integration(region, 'glue:startJobRun.sync'),
  Parameters: { JobName: jobName },
  TimeoutSeconds: inSeconds(longestRun(timeout)),
  Retry: [
    outlast(longestRun(timeout)),
    retry(
      ['Glue.InternalServiceException', 'Glue.OperationTimeoutException', 'Glue.ThrottlingException'],
      seconds(5),
      5,
    ),
    retry(['States.TaskFailed'], seconds(30), jobRepeats),
  ],
  ResultPath: null,
});

const invoke = (region: string, functionName: string, payload: Readonly<Record<string, string>>): StateDefinition => ({
  Type: 'Task',
  Resource: arn.integration(region, 'lambda:invoke'),
  Parameters: { FunctionName: functionName, Payload: payload },
  TimeoutSeconds: inSeconds(functionTimeout),
  Retry: [retry(lambdaPasses, seconds(2), 5), retry(['States.TaskFailed'], seconds(10), 2)],
  OutputPath: '$.Payload',
});

/** The summary of a source. */
export const analyticsTask = (region: string, functionName: string): StateDefinition =>
  invoke(region, functionName, { 'executionId.$': '$$.Execution.Name' });

/** The row across sources, from their summaries, each of which names its source. */
export const integrationTask = (region: string, functionName: string): StateDefinition =>
  invoke(region, functionName, { 'executionId.$': '$$.Execution.Name', 'summaries.$': '$' });

/** Tells the topic what failed; the error stays, for the state that ends the execution. */
export const notifyTask = (region: string, topicArn: string): StateDefinition => ({
  Type: 'Task',
  Resource: arn.integration(region, 'sns:publish'),
  Parameters: {
    TopicArn: topicArn,
    Subject: 'Data lake orchestration failed',
    'Message.$': "States.Format('Execution {} failed: {}: {}', $$.Execution.Id, $.Error, $.Cause)",
  },
  TimeoutSeconds: 30,
  Retry: [retry(['States.TaskFailed'], seconds(2), 3)],
  ResultPath: null,
});
