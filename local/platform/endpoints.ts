import { devNull } from 'node:os';

/** Base URL of each service: `http://127.0.0.1:<port>`. */
export interface Endpoints {
  readonly s3: string;
  readonly sns: string;
  readonly sqs: string;
  readonly kinesis: string;
  readonly athena: string;
  readonly lambda: string;
}

/** @param store URL of the object store. @param gateway URL of the other services */
export const endpointsOf = (store: string, gateway: string): Endpoints => ({
  s3: store,
  sns: store,
  sqs: store,
  kinesis: gateway,
  athena: gateway,
  lambda: gateway,
});

/** Variables that lead an AWS SDK to these endpoints. A service without one must not lead it to AWS itself. */
export function endpointVariables(endpoints: Endpoints): Record<string, string> {
  const services = Object.entries(endpoints).map(([service, url]) => [
    `AWS_ENDPOINT_URL_${service.toUpperCase()}`,
    url,
  ]);
  return { ...Object.fromEntries(services), AWS_ENDPOINT_URL: endpoints.lambda };
}

/** The whole AWS environment of a process that talks to the endpoints, nothing of the user's own profile in it. */
export const clientEnvironment = (endpoints: Endpoints, region: string): Record<string, string> => ({
  ...endpointVariables(endpoints),
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
});
