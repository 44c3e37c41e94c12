import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { physicalName } from './inputs.ts';

/** `aws.sqs.Queue`. Its messages live as long as the process. */
export const queue: Materialiser = async (resource, { store, place }) => {
  const name = physicalName(resource);
  const url = await store.createQueue(name);
  return { id: url, state: { ...resource.inputs, url, arn: arnOf('sqs', place, name) } };
};
