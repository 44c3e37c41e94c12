import { arn } from '../policies/arn.ts';
import { inSeconds, type Minutes, minutesToSeconds, type Seconds, seconds } from '../units.ts';
import type { StateDefinition } from './state.ts';

/** Entry of a task's `Retry`. */
export interface Retry {
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first retry. */
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  /** Factor by which the interval grows. */
  readonly BackoffRate: number;
  /** Seconds. */
  readonly MaxDelaySeconds?: number;
  /** Missing: waits are exactly the interval. `FULL`: half as long on average. */
  readonly JitterStrategy?: 'FULL';
}

const retry = (errors: readonly string[], interval: Seconds, attempts: number): Retry => ({
  ErrorEquals: errors,
  IntervalSeconds: inSeconds(interval),
  MaxAttempts: attempts,
  BackoffRate: 2,
  // Branches that fail at the same time must not retry at the same time.
  JitterStrategy: 'FULL',
});

/** Occasional errors of Lambda or of the connection to it; the function itself has not failed. */
const lambdaPasses = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** Timeout of a function, plus a margin for its start and its queue. */
const functionTimeout = seconds(360);

/** A run may wait for capacity before its timeout starts to count. */
const queueing = seconds(600);

/** Longest time from the start of a job's run to its end. @param timeout time after which Glue stops the run */
export const longestRun = (timeout: Minutes): Seconds =>
  seconds(inSeconds(minutesToSeconds(timeout)) + inSeconds(queueing));

/** Error with which Glue rejects a run while another run of the same job is in progress. */
export const concurrentRun = 'Glue.ConcurrentRunsExceededException';

/**
 * Waits for another run of the same job, for its longest possible duration. Without jitter, which would halve the
 * waits: each branch has a job of its own, and other executions that wait for it began at another time.
 */
function outlast(run: Seconds): Retry {
  const [first, longest] = [60, 300];
  let attempts = 0;
  for (let waited = 0, wait = first; waited < inSeconds(run); wait = Math.min(2 * wait, longest)) {
    waited += wait;
    attempts += 1;
  }
  return {
    ErrorEquals: [concurrentRun],
    IntervalSeconds: first,
    MaxAttempts: attempts,
    BackoffRate: 2,
    MaxDelaySeconds: longest,
  };
}

/** Retries of a job after a failed run. */
export const jobRetries = 2;

/** Runs a job and waits for its end. A retry is safe: the next ETL run resumes one that ended half-way. */
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
    retry(['States.TaskFailed'], seconds(30), jobRetries),
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

/** Computes the summary of a source. */
export const analyticsTask = (region: string, functionName: string): StateDefinition =>
  invoke(region, functionName, { 'executionId.$': '$$.Execution.Name' });

/** Computes the row across sources from their summaries, each of which names its source. */
export const integrationTask = (region: string, functionName: string): StateDefinition =>
  invoke(region, functionName, { 'executionId.$': '$$.Execution.Name', 'summaries.$': '$' });

/** Reports the failure to the topic; the error remains for the state that ends the execution. */
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
