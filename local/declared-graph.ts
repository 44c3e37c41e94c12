import { join } from 'node:path';
import { readConfig } from './config.ts';
import { importAnew } from './import-anew.ts';
import { answerInvoke } from './materialise/index.ts';
import { type DeclaredResource, type MaterialisedResource, runProgram } from './program.ts';

/** Stands for whichever account the stack is deployed to. */
const accountId = '000000000000';

/**
 * Runs the Pulumi program with a stack's configuration and answers what it declares. Nothing is made.
 * @param root folder that holds `Pulumi.yaml` and the program
 * @throws PlatformError when the configuration is wrong
 */
export async function declaredGraph(root: string, stack: string): Promise<readonly DeclaredResource[]> {
  const { project, main, values } = await readConfig(root, stack);
  const place = { region: values['aws:region'] ?? 'us-east-1', accountId };
  const declared: DeclaredResource[] = [];
  await runProgram({
    project,
    stack,
    config: values,
    load: () => importAnew(join(root, main)),
    materialise: async (resource) => {
      declared.push(resource);
      return recorded(resource, place.region);
    },
    call: (token) => answerInvoke(token, place),
  });
  // In whatever order they were declared: several are under way at a time.
  return declared.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

const keyOf = ({ type, name }: DeclaredResource): string => `${type} ${name}`;

/** What AWS would answer, as far as other resources refer to it: the inputs and an ARN that ends in the physical name. */
function recorded({ type, name, inputs }: DeclaredResource, region: string): MaterialisedResource {
  const { name: declared = inputs.bucket ?? name } = inputs;
  const [, module = '', kind = ''] = type.split(':');
  const service = serviceOf[module.split('/')[0] ?? ''] ?? module.split('/')[0];
  const arn = `arn:aws:${service}:${region}:${accountId}:${kind.toLowerCase()}/${declared}`;
  return { id: String(declared), state: { ...inputs, arn } };
}

/** Where ARNs call a service otherwise than Pulumi does. */
const serviceOf: Readonly<Record<string, string>> = { sfn: 'states', cloudwatch: 'logs' };
