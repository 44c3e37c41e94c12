import type * as pulumi from '@pulumi/pulumi';
import { declaredState } from '../../local/program/declared-state.ts';

export const accountId = '123456789012';
export const region = 'eu-central-1';

const invokes: Readonly<Record<string, Record<string, unknown>>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId, arn: `arn:aws:iam::${accountId}:user/test` },
  'aws:index/getRegion:getRegion': { region },
};

/** State of a resource as AWS would answer it. @throws Error for a type that is not known: it wants a test */
export function stateOf({ type, name, inputs, custom }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  if (custom === false) return inputs;
  const state = declaredState({ type, name, inputs }, { region, accountId });
  if (!state)
    throw new Error(`resource "${name}" is of type ${type}, which local/program/declared-state.ts does not know`);
  return state;
}

/** Answer of an invoke. @throws Error for a token that is not known */
export function answerOf({ token }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  const answer = invokes[token];
  if (!answer) throw new Error(`invoke ${token} is not known to the tests`);
  return answer;
}
