import { LakeError, ServiceError } from '../etl/platform.ts';

/** Request to a service, as far as needed to identify it in a message. */
interface ServiceRequest {
  /** `S3`, `Athena`, … */
  readonly service: string;
  /** `GetObject`, `StartQueryExecution`, … */
  readonly operation: string;
  /** Resource of the request, e.g. `s3://bucket/key`; empty if the request names none. */
  readonly resource: string;
}

type RequestMiddleware = <Args extends { readonly input: object }, Answer>(
  next: (args: Args) => Promise<Answer>,
  context: { readonly clientName?: string; readonly commandName?: string },
) => (args: Args) => Promise<Answer>;

/** Client of any service, as far as needed to trace its requests. */
interface SdkClient {
  readonly middlewareStack: {
    add(
      middleware: RequestMiddleware,
      options: { readonly step: 'initialize'; readonly name: string; readonly override: true },
    ): void;
  };
}

/** Request of each error: errors of an SDK do not name the request that they answer. */
const requests = new WeakMap<object, ServiceRequest>();

/** Records for each error of a client which request failed, for {@link serviceErrorOf}. @returns the client */
export function rememberingRequests<Client extends SdkClient>(client: Client): Client {
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          if (error instanceof Error)
            requests.set(error, {
              service: clientName.replace(/Client$/, ''),
              operation: commandName.replace(/Command$/, ''),
              resource: resourceOf(args.input),
            });
          throw error;
        }
      },
    { step: 'initialize', name: 'rememberRequest', override: true },
  );
  return client;
}

function resourceOf(input: object): string {
  const { Bucket, Key, StreamName, FunctionName, WorkGroup, TopicArn } = input as Readonly<Record<string, unknown>>;
  if (typeof Bucket === 'string') return `s3://${Bucket}/${typeof Key === 'string' ? Key : ''}`;
  const name = [StreamName, FunctionName, WorkGroup, TopicArn].find((each) => typeof each === 'string');
  return name === undefined ? '' : String(name);
}

interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * Error of a service or of the connection to it, in one sentence: service, operation, response and advice.
 * @returns null for an error that no service caused
 */
export function serviceErrorOf(error: unknown): ServiceError | null {
  if (error instanceof ServiceError) return error;
  if (!(error instanceof Error) || error instanceof LakeError) return null;
  const request = requests.get(error);
  if (!request && !('$metadata' in error) && error.name !== 'CredentialsProviderError') return null;
  const { service, operation, resource } = request ?? { service: 'AWS', operation: 'request', resource: '' };
  const about = resource === '' ? '' : ` of ${resource}`;
  const sentence = `${service} ${operation}${about} failed: ${stateOf(error)}; ${adviceOn(error, `${service}:${operation}`)}`;
  return new ServiceError(sentence, {}, { cause: error });
}

/** `AccessDenied (403)`, with the message of the service unless it is only the name. */
function stateOf({ name, code, message, $metadata }: SdkError): string {
  const label = name === 'Error' || name === 'AggregateError' ? (code ?? name) : name;
  const status = $metadata?.httpStatusCode === undefined ? '' : ` (${$metadata.httpStatusCode})`;
  const text = message.replace(/\s+/g, ' ').trim();
  return text === '' || text === label ? `${label}${status}` : `${label}${status}, ${text.replace(/\.$/, '')}`;
}

const rules: readonly (readonly [of: RegExp, advice: (action: string) => string])[] = [
  [
    /Credentials|ExpiredToken|TokenRefresh|InvalidAccessKeyId|UnrecognizedClient|InvalidClientTokenId|Signature/,
    () => 'log in to AWS again, e.g. aws sso login, or set AWS_PROFILE to a profile with valid credentials',
  ],
  [
    /AccessDenied|Forbidden|NotAuthorized|\b403\b/,
    (action) => `allow ${action} to the role in use: docs/operator-policy.json lists what commands need`,
  ],
  [/NoSuchBucket/, () => 'check the region and the stack: pulumi up makes the bucket'],
  [/ECONNREFUSED/, () => 'nothing answers there: start the lake again with npm start, or check AWS_ENDPOINT_URL'],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EPIPE|TimeoutError|NetworkingError/,
    () => 'check the network connection and try again',
  ],
  [
    /Throttl|TooManyRequests|SlowDown|ProvisionedThroughput|LimitExceeded|Unavailable|Internal|\b(429|5\d\d)\b/,
    () => 'the service is busy or down: try again in a minute',
  ],
  [/NotFound|NoSuch|\b404\b/, () => 'check the region and the stack: pulumi up makes what is missing'],
];

function adviceOn({ name, code, $metadata }: SdkError, action: string): string {
  const state = [name, code, $metadata?.httpStatusCode].filter((part) => part !== undefined).join(' ');
  const [, advice] = rules.find(([of]) => of.test(state)) ?? [];
  return advice?.(action) ?? 'correct what the message names and try again';
}
