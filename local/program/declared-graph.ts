import { join } from 'node:path';
import type { AwsLocation } from '../../infra/policies/arn.ts';
import { answerInvoke } from '../materialise/materialise.ts';
import { readConfig } from './config.ts';
import { declaredState } from './declared-state.ts';
import { type DeclaredResource, type MaterialisedResource, runProgram } from './program.ts';
import { reimport } from './reimport.ts';

/** Placeholder for the account that the stack is deployed to. */
const accountId = '000000000000';

/**
 * Runs the Pulumi program with a stack's configuration and returns the declared resources. Nothing is made.
 * @param root folder that holds `Pulumi.yaml` and the program
 * @throws PlatformError when the configuration is wrong
 */
export async function declaredGraph(root: string, stack: string): Promise<readonly DeclaredResource[]> {
  const { project, main, values } = await readConfig(root, stack, { encrypted: 'substitute' });
  const location = { region: values['aws:region'] ?? 'us-east-1', accountId };
  const declared: DeclaredResource[] = [];
  await runProgram({
    project,
    stack,
    config: values,
    load: () => reimport(join(root, main)),
    materialise: async (resource) => {
      declared.push(resource);
      return recorded(resource, location);
    },
    call: (token) => answerInvoke(token, location),
  });
  // Sorted, because the order of declaration varies: several are under way at a time.
  return declared.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ type, name }: DeclaredResource): string => `${type} ${name}`;

/** A type that is not known answers with its inputs: a program that refers to more of it says so when it is deployed. */
function recorded(resource: DeclaredResource, location: AwsLocation): MaterialisedResource {
  const { name, inputs } = resource;
  const { name: physical = inputs.bucket ?? name } = inputs;
  return { id: String(physical), state: declaredState(resource, location) ?? inputs };
}
