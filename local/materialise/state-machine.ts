import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName, readInputs } from './inputs.ts';

/** `aws.sfn.StateMachine`: interpreted from its declared definition. */
export const stateMachine: Materialiser = async (resource, { states, location }) => {
  const name = declaredName(resource);
  const arn = arnOf('states', location, `stateMachine:${name}`);
  states.declare({ arn, name, definition: readInputs(resource.inputs).text('definition') });
  return { id: arn, state: { ...resource.inputs, arn, status: 'ACTIVE' } };
};
