import { inSeconds, type Minutes, minutesToSeconds, type Seconds, seconds } from '../units.ts';
import type { State } from './state.ts';

/** One entry of a task's `Retry`. */
interface Retry {
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first repeat. */
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  /** By which the interval grows. */
  readonly BackoffRate: number;
  /** Seconds. */
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy: 'FULL';
}

const retry = (errors: readonly string[], interval: Seconds, attempts: number, longestInterval?: Seconds): Retry => ({
  ErrorEquals: errors,
  IntervalSeconds: inSeconds(interval),
  MaxAttempts: attempts,
  BackoffRate: 2,
  ...(longestInterval === undefined ? {} : { MaxDelaySeconds: inSeconds(longestInterval) }),
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

/** Runs a job and waits for its end. Doing it again is safe: an ETL run that ends half-way is taken up by the next. */
export const etlTask = (jobName: string, timeout: Minutes): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::glue:startJobRun.sync',
  Parameters: { JobName: jobName },
  TimeoutSeconds: inSeconds(minutesToSeconds(timeout)) + inSeconds(queueing),
  Retry: [
    // Someone else's run of the job: it ends within the job's timeout.
    retry(['Glue.ConcurrentRunsExceededException'], seconds(60), 10, seconds(300)),
    retry(
      ['Glue.InternalServiceException', 'Glue.OperationTimeoutException', 'Glue.ThrottlingException'],
      seconds(5),
      5,
    ),
    retry(['States.TaskFailed'], seconds(30), 2),
  ],
  ResultPath: null,
});

const invoke = (functionName: string, payload: Readonly<Record<string, string>>): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionName, Payload: payload },
  TimeoutSeconds: inSeconds(functionTimeout),
  Retry: [retry(lambdaPasses, seconds(2), 5), retry(['States.TaskFailed'], seconds(10), 2)],
  OutputPath: '$.Payload',
});

/** The summary of a source. */
export const analyticsTask = (functionName: string): State =>
  invoke(functionName, { 'executionId.$': '$$.Execution.Name' });

/** The row across sources, from their summaries in the order of the branches. */
export const integrationTask = (functionName: string): State =>
  invoke(functionName, { 'executionId.$': '$$.Execution.Name', 'summaries.$': '$' });

/** Tells the topic what failed; the error stays, for the state that ends the execution. */
export const notifyTask = (topicArn: string): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sns:publish',
  Parameters: {
    TopicArn: topicArn,
    Subject: 'Data lake orchestration failed',
    'Message.$': "States.Format('Execution {} failed: {}: {}', $$.Execution.Id, $.Error, $.Cause)",
  },
  TimeoutSeconds: 30,
  Retry: [retry(['States.TaskFailed'], seconds(2), 3)],
  ResultPath: null,
});
