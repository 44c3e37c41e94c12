import { ServiceError } from '../../etl/platform.ts';
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
function startOf(arn: string, input: string, { lambda, states }: MaterialiseContext): () => Promise<void> {
  const { service } = readArn(arn);
  if (service === 'lambda') {
    return async () => {
      const { functionError, payload } = await lambda.invoke(nameInArn(arn), input);
      if (functionError) throw new ServiceError(`${nameInArn(arn)} failed: ${payload}`);
    };
  }
  if (service === 'states') {
    return async () => {
      const { status, error, cause } = await states.run(arn, JSON.parse(input));
      if (status !== 'SUCCEEDED') throw new ServiceError(`${nameInArn(arn)} ${status}: ${error} ${cause}`);
    };
  }
  throw new PlatformError(`its target is ${arn}; locally a schedule starts functions and state machines`);
}
