import type { Materialiser } from './context.ts';
import { declaredName } from './inputs.ts';

/** `aws.sns.Topic`: accepts messages and keeps the latest. */
export const topic: Materialiser = async (resource, { store }) => {
  const arn = await store.createTopic(declaredName(resource));
  return { id: arn, state: { ...resource.inputs, arn } };
};
