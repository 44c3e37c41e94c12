import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName } from './inputs.ts';

/** `aws.sqs.Queue`. Its messages live as long as the process. */
export const queue: Materialiser = async (resource, { store, location }) => {
  const name = declaredName(resource);
  const url = await store.createQueue(name);
  return { id: url, state: { ...resource.inputs, url, arn: arnOf('sqs', location, name) } };
};
