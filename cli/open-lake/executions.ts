import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ServiceError } from '../../etl/platform.ts';
import { addRun, emptyHistory, type RecordedRun, type RunHistory, type RunOutcome } from '../../lake/index.ts';

const execute = promisify(execFile);
const longestOutput = 16 * 1024 ** 2;
const latest = 50;

/** Execution as Step Functions lists it. Times are ISO 8601, or seconds since 1970. */
interface ListedExecution {
  readonly executionArn: string;
  readonly status: RunOutcome | 'RUNNING' | 'PENDING_REDRIVE';
  readonly startDate: string | number;
  readonly stopDate?: string | number;
}

/** Calls the AWS command line with some words. @returns its answer */
export type AwsCommand = (words: readonly string[]) => Promise<unknown>;

/** The AWS command line, as the runbook uses it. */
export const awsCommand =
  (region: string): AwsCommand =>
  async (words) => {
    try {
      const options = { maxBuffer: longestOutput };
      const { stdout } = await execute('aws', [...words, '--region', region, '--output', 'json'], options);
      return JSON.parse(stdout);
    } catch (cause) {
      const { code, stderr = '' } = cause as { readonly code?: unknown; readonly stderr?: string };
      const reason =
        code === 'ENOENT' ? 'the AWS CLI is not on the PATH' : stderr.trim().split('\n').at(-1) || String(code);
      throw new ServiceError(`aws ${words.slice(0, 2).join(' ')} failed: ${reason}`, {}, { cause });
    }
  };

/**
 * Run history of a deployed state machine: its executions, which Step Functions keeps for 90 days, in the shape that a lake on
 * this machine keeps.
 * @throws ServiceError
 */
export async function executionHistory(aws: AwsCommand, stateMachineArn: string): Promise<RunHistory> {
  const list = [
    'stepfunctions',
    'list-executions',
    '--state-machine-arn',
    stateMachineArn,
    '--max-items',
    String(latest),
  ];
  const { executions } = (await aws(list)) as { executions: readonly ListedExecution[] };
  const ended = executions
    .filter(({ stopDate }) => stopDate !== undefined)
    .sort((a, b) => at(a.startDate) - at(b.startDate));
  const name = stateMachineArn.split(':').at(-1) ?? stateMachineArn;
  const [last] = ended.slice(-1);
  const error = last && last.status !== 'SUCCEEDED' ? await errorOf(aws, last.executionArn) : undefined;
  return ended.reduce(
    (history, execution) => addRun(history, name, runOf(execution, execution === last ? error : undefined)),
    emptyHistory,
  );
}

async function errorOf(aws: AwsCommand, executionArn: string): Promise<string> {
  const described = await aws(['stepfunctions', 'describe-execution', '--execution-arn', executionArn]);
  const { error = '', cause = '' } = described as { readonly error?: string; readonly cause?: string };
  return errorText(error, cause);
}

function runOf({ status, startDate, stopDate }: ListedExecution, error: string | undefined): RecordedRun {
  return {
    trigger: 'execution',
    startedAt: at(startDate),
    endedAt: at(stopDate ?? startDate),
    outcome: status === 'SUCCEEDED' || status === 'TIMED_OUT' || status === 'ABORTED' ? status : 'FAILED',
    steps: [],
    ...(error === undefined ? {} : { error }),
  };
}

const at = (date: string | number): number => (typeof date === 'number' ? Math.round(date * 1000) : Date.parse(date));

/** Error and cause as one text. The cause of a failed task is the service's answer as JSON: its message is enough. */
export function errorText(error = '', cause = ''): string {
  return [error, messageIn(cause)].filter((text) => text !== '').join(': ');
}

function messageIn(cause: string): string {
  try {
    const answer = JSON.parse(cause) as Readonly<Record<string, unknown>>;
    return String(answer.ErrorMessage ?? answer.errorMessage ?? cause);
  } catch {
    return cause;
  }
}
