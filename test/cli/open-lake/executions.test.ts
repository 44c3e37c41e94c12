import { expect } from 'chai';
import { type AwsCommand, errorText, executionHistory } from '../../../cli/open-lake/executions.ts';
import { failedRuns, runsWithFailures } from '../../../cli/status/failures.ts';
import { ServiceError } from '../../../etl/platform.ts';

const arn = 'arn:aws:states:us-east-1:0:stateMachine:data-lake-orchestration-prod';
const time = (minute: number) => new Date(Date.UTC(2025, 0, 31, 12, minute)).toISOString();
const execution = (minute: number, status: string) => ({
  executionArn: `${arn}:${minute}`,
  status,
  startDate: time(minute),
  ...(status === 'RUNNING' ? {} : { stopDate: time(minute + 1) }),
});
const cause = JSON.stringify({ JobName: 'ecommerce_etl_job', ErrorMessage: 'The script is not there' });

/** Step Functions with these executions. */
const stepFunctions =
  (executions: readonly object[], calls: string[]): AwsCommand =>
  async ([, operation = '', , target = '']) => {
    calls.push(`${operation} ${target}`);
    return operation === 'list-executions' ? { executions } : { error: 'States.TaskFailed', cause };
  };

describe('the run history of a deployed stack', () => {
  it('is that of its executions, with the error of the last one if that failed', async () => {
    const calls: string[] = [];
    const listed = [
      execution(40, 'RUNNING'),
      execution(30, 'FAILED'),
      execution(20, 'FAILED'),
      execution(10, 'SUCCEEDED'),
    ];
    const history = await executionHistory(stepFunctions(listed, calls), arn);
    expect(failedRuns(history)).to.deep.equal([
      'data-lake-orchestration-prod FAILED since 2025-01-31 12:20:00 UTC (2 runs in a row, the last success ended ' +
        '2025-01-31 12:11:00 UTC): States.TaskFailed: The script is not there',
    ]);
    expect(calls).to.deep.equal([`list-executions ${arn}`, `describe-execution ${arn}:30`]);
  });

  it('names no failure after a success, and none before the first execution', async () => {
    for (const listed of [[execution(20, 'SUCCEEDED'), execution(10, 'FAILED')], []]) {
      const calls: string[] = [];
      expect(failedRuns(await executionHistory(stepFunctions(listed, calls), arn))).to.deep.equal([]);
      expect(calls).to.deep.equal([`list-executions ${arn}`]);
    }
  });

  it('is unknown if Step Functions does not answer, which is a failure', async () => {
    const denied: AwsCommand = () =>
      Promise.reject(new ServiceError('aws stepfunctions list-executions failed: AccessDenied'));
    expect(await runsWithFailures(() => executionHistory(denied, arn))).to.deep.equal({
      runs: { works: {} },
      failures: ['The run history is unknown: aws stepfunctions list-executions failed: AccessDenied'],
    });
  });

  it('reads times as seconds too', async () => {
    const listed = [{ ...execution(0, 'ABORTED'), startDate: 1_738_324_800.5, stopDate: 1_738_324_860 }];
    const { works } = await executionHistory(stepFunctions(listed, []), arn);
    expect(works['data-lake-orchestration-prod']?.since).to.equal(1_738_324_800_500);
  });

  it('shows a cause that is no JSON as it is', () => {
    expect(errorText('States.Timeout', '')).to.equal('States.Timeout');
    expect(errorText('E', 'plain')).to.equal('E: plain');
  });
});
