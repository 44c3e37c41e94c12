import type { AwsLocation } from '../../infra/policies/arn.ts';
import { PlatformError } from '../errors.ts';

type InvokeAnswer = Readonly<Record<string, unknown>>;

const invokes: Readonly<Record<string, (location: AwsLocation) => InvokeAnswer>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': ({ accountId }) => ({
    id: accountId,
    accountId,
    userId: accountId,
    arn: `arn:aws:iam::${accountId}:root`,
  }),
  'aws:index/getRegion:getRegion': ({ region }) => ({ id: region, region, name: region, description: region }),
  'aws:index/getPartition:getPartition': () => ({
    id: 'aws',
    partition: 'aws',
    dnsSuffix: 'amazonaws.com',
    reverseDnsPrefix: 'com.amazonaws',
  }),
};

/** Answers a program's queries about its account. @throws Error naming the supported queries */
export function answerInvoke(token: string, location: AwsLocation): InvokeAnswer {
  const answer = invokes[token];
  if (answer) return answer(location);
  throw new PlatformError(
    `has no answer locally; local/materialise/invokes.ts has those of ${Object.keys(invokes).join(', ')}`,
  );
}
