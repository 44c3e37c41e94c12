import { resolve } from 'node:path';
import { PlatformError } from '../errors.ts';
import type { PlainAsset } from '../program/unwrap.ts';
import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName, readInputs } from './inputs.ts';

/** `aws.lambda.Function`: worker threads that load the folder which would be deployed, with the declared environment. */
export const lambdaFunction: Materialiser = async (resource, { lambda, location, root }) => {
  const name = declaredName(resource);
  const read = readInputs(resource.inputs);
  const runtime = read.text('runtime');
  if (!runtime.startsWith('nodejs')) throw new PlatformError(`runtime is ${runtime}; locally there is Node.js only`);
  const { code, ...declared } = resource.inputs;
  const memoryMb = read.number('memorySize', 128);
  const timeoutSeconds = read.number('timeout', 3);
  lambda.declare({
    name,
    directory: resolve(root, folderOf(code)),
    handler: read.text('handler'),
    environment: read.inner('environment').texts('variables'),
    memoryMb,
    timeoutSeconds,
  });
  const arn = arnOf('lambda', location, `function:${name}`);
  return {
    id: name,
    state: {
      ...declared,
      arn,
      qualifiedArn: `${arn}:$LATEST`,
      invokeArn: `arn:aws:apigateway:${location.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      version: '$LATEST',
      memorySize: memoryMb,
      timeout: timeoutSeconds,
    },
  };
};

function folderOf(code: unknown): string {
  const asset = (code ?? { kind: 'nothing' }) as PlainAsset | { readonly kind: 'nothing' };
  if (asset.kind === 'archive') return asset.path;
  throw new PlatformError(`its code is ${asset.kind}; a FileArchive of a folder is what can be loaded locally`);
}
