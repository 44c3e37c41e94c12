import { ServiceError } from '../../etl/platform.ts';
import type { InvocationResult, JobRun } from '../engines.ts';

/** Services that tasks call. */
export interface TaskServices {
  /** @param payload JSON text */
  readonly invokeLambda: (functionName: string, payload: string) => Promise<InvocationResult>;
  readonly runJob: (jobName: string, args: Readonly<Record<string, string>>) => Promise<JobRun>;
  /** @returns id of the message */
  readonly publish: (topicArn: string, message: string, subject?: string) => Promise<string>;
}

const lambda = 'arn:aws:states:::lambda:invoke';
const glue = 'arn:aws:states:::glue:startJobRun.sync';
const sns = 'arn:aws:states:::sns:publish';

/** Resources that tasks can use, and the parameters that each needs. */
export const resources: Readonly<Record<string, readonly string[]>> = {
  [lambda]: ['FunctionName'],
  [glue]: ['JobName'],
  [sns]: ['TopicArn', 'Message'],
};

/** Failure of a task. `ErrorEquals` compares its `name`; its message is the cause. */
export class TaskError extends ServiceError {
  override readonly name: string;

  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

type Input = Readonly<Record<string, unknown>>;
type TaskHandler = (input: Input) => Promise<unknown>;

/** Handler of a task's resource. Its input has the parameters applied; its result is the service's response. */
export function handlerOf(resource: string, services: TaskServices): TaskHandler {
  if (resource === lambda) return (input) => invoke(input, services);
  if (resource === glue) return (input) => runJob(input, services);
  return (input) => publish(input, services);
}

async function invoke(input: Input, { invokeLambda }: TaskServices): Promise<unknown> {
  const payload = JSON.stringify(input.Payload ?? {});
  const result = await invokeLambda(functionName(String(input.FunctionName)), payload).catch((error: Error) => {
    throw new TaskError(`Lambda.${error.name}`, error.message);
  });
  if (result.functionError === undefined) {
    return { ExecutedVersion: '$LATEST', Payload: JSON.parse(result.payload), StatusCode: 200 };
  }
  const { errorType } = JSON.parse(result.payload) as { errorType?: string };
  throw new TaskError(errorType ?? 'Error', result.payload);
}

/** Name in a name, a partial ARN or an ARN, without version or alias. */
const functionName = (reference: string): string => {
  const parts = reference.split(':');
  const at = parts.indexOf('function');
  return parts[at < 0 ? 0 : at + 1] ?? reference;
};

async function runJob(input: Input, services: TaskServices): Promise<unknown> {
  const args = (input.Arguments ?? {}) as Record<string, unknown>;
  const texts = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, text(value)]));
  const run = await services.runJob(String(input.JobName), texts).catch((error: Error) => {
    throw new TaskError(`Glue.${error.name}`, error.message);
  });
  if (run.JobRunState === 'SUCCEEDED') return run;
  throw new TaskError('States.TaskFailed', JSON.stringify(run));
}

async function publish(input: Input, services: TaskServices): Promise<unknown> {
  const subject = input.Subject === undefined ? undefined : String(input.Subject);
  const id = await services.publish(String(input.TopicArn), text(input.Message), subject).catch((error: Error) => {
    throw new TaskError(`SNS.${error.name}`, error.message);
  });
  return { MessageId: id };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
