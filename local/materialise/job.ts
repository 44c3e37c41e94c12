import { PlatformError } from '../errors.ts';
import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName, readInputs } from './inputs.ts';

/** Glue's own default of a job's timeout, in minutes. */
const defaultTimeout = 2880;

/** `aws.glue.Job` of a Python shell: the declared script, run by this machine's Python if it has one. */
export const job: Materialiser = async (resource, { glue, location }) => {
  const name = declaredName(resource);
  const read = readInputs(resource.inputs);
  const command = read.inner('command');
  const kind = command.text('name');
  if (kind !== 'pythonshell')
    throw new PlatformError(`command.name is ${kind}; locally there are pythonshell jobs only`);
  glue.declare({
    name,
    scriptLocation: command.text('scriptLocation'),
    defaultArguments: read.texts('defaultArguments'),
    timeoutMinutes: read.number('timeout', defaultTimeout),
    maxRetries: read.number('maxRetries', 0),
  });
  return { id: name, state: { ...resource.inputs, arn: arnOf('glue', location, `job/${name}`) } };
};
