import { ServiceError } from '../../etl/platform.ts';
import type { ExecutionResult } from '../engines.ts';
import { PlatformError } from '../errors.ts';
import { arnOf, nameInArn, readArn } from './arn.ts';
import type { MaterialiseContext, Materialiser } from './context.ts';
import { declaredName, readInputs } from './inputs.ts';

/**
 * `aws.scheduler.Schedule` whose target is a function or a state machine. It is inactive until schedules are started.
 */
export const schedule: Materialiser = async (resource, context) => {
  const name = declaredName(resource);
  const read = readInputs(resource.inputs);
  const target = read.inner('target');
  const group = read.textOr('groupName', 'default');
  context.scheduler.declare({
    name,
    expression: read.text('scheduleExpression'),
    timezone: read.textOr('scheduleExpressionTimezone', 'UTC'),
    enabled: read.textOr('state', 'ENABLED') === 'ENABLED',
    run: startOf(target.text('arn'), target.textOr('input', '{}'), context),
  });
  return {
    id: `${group}/${name}`,
    state: {
      ...resource.inputs,
      groupName: group,
      arn: arnOf('scheduler', context.location, `schedule/${group}/${name}`),
    },
  };
};

/** @param input JSON text */
function startOf(arn: string, input: string, { lambda, states, reportRun }: MaterialiseContext): () => Promise<void> {
  const name = nameInArn(arn);
  const { service } = readArn(arn);
  if (service !== 'lambda' && service !== 'states')
    throw new PlatformError(`its target is ${arn}; locally a schedule starts functions and state machines`);
  const run = service === 'lambda' ? () => invoke(lambda, name, input) : () => states.run(arn, JSON.parse(input));
  return async () => {
    const startedAt = Date.now();
    const result = await Promise.resolve()
      .then(run)
      .catch(
        ({ name: error, message: cause }: Error): ExecutionResult => ({ status: 'FAILED', error, cause, states: [] }),
      );
    reportRun({ name, startedAt, endedAt: Date.now(), result });
    const { status, error, cause } = result;
    if (status !== 'SUCCEEDED') throw new ServiceError(`${name} ${status}: ${error} ${cause}`);
  };
}

async function invoke(lambda: MaterialiseContext['lambda'], name: string, input: string): Promise<ExecutionResult> {
  const { functionError, payload } = await lambda.invoke(name, input);
  if (!functionError) return { status: 'SUCCEEDED', states: [] };
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  return { status: 'FAILED', error: errorType ?? functionError, cause: errorMessage ?? payload, states: [] };
}
