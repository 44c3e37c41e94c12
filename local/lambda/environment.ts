import { devNull } from 'node:os';
import type { AwsLocation } from '../../infra/policies/arn.ts';
import { AwsErrorResponse, type FunctionDeclaration } from '../engines.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Variables that Lambda sets, which no function may declare. */
function reserved({ name, directory, handler, memoryMb }: FunctionDeclaration, { region }: AwsLocation) {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LAMBDA_TASK_ROOT: directory,
    _HANDLER: handler,
  };
}

/**
 * Complete environment of a function: its declared variables, Lambda's own, and the endpoints. Nothing of the host's
 * environment or of the user's AWS profile reaches it.
 */
export function environmentOf(
  declaration: FunctionDeclaration,
  location: AwsLocation,
  endpoints: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    NODE_OPTIONS: '--enable-source-maps',
    ...declaration.environment,
    // A profile on this machine could name other endpoints or regions.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ...endpoints,
    ...reserved(declaration, location),
  };
}

/** Rejects every environment that a deployment would reject. @throws AwsErrorResponse InvalidParameterValueException */
export function checkEnvironment(declaration: FunctionDeclaration, location: AwsLocation): void {
  const { name, environment } = declaration;
  const clashing = Object.keys(reserved(declaration, location)).filter((key) => Object.hasOwn(environment, key));
  if (clashing.length > 0) {
    const message = `Function ${name} declares ${clashing.join(', ')}, which Lambda reserves for itself.`;
    throw new AwsErrorResponse('InvalidParameterValueException', message);
  }
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    const message = `Function ${name} declares an environment of ${bytes} bytes; Lambda takes ${MAX_ENVIRONMENT_BYTES}.`;
    throw new AwsErrorResponse('InvalidParameterValueException', message);
  }
}
