import { randomUUID } from 'node:crypto';
import {
  AwsErrorResponse,
  type FunctionDeclaration,
  type InvocationResult,
  type LambdaEngine,
  type LogListener,
} from '../engines.ts';
import { bundleOf } from './bundle.ts';
import { checkEnvironment, environmentOf } from './environment.ts';
import { createPool, type Pool } from './pool.ts';
import type { ErrorPayload } from './protocol.ts';
import { startWorker } from './worker.ts';

export interface LambdaOptions {
  /** Variables of every function in addition to the declared ones, e.g. `AWS_ENDPOINT_URL_S3`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Workers of one function, default 2. More invocations wait; the service would start more environments. */
  readonly maxConcurrency?: number;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `000000000000`. */
  readonly accountId?: string;
}

interface DeclaredFunction {
  readonly declaration: FunctionDeclaration;
  readonly pool: Pool;
}

/** Bytes of a synchronous payload, each way: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * Lambda on worker threads. A worker loads the same bundle that would be deployed, with the declared environment,
 * memory and timeout; a crash or exhausted memory costs only that worker. The heap is limited at any time; heap and
 * buffers together are checked only between two events, so a peak in between is not detected.
 */
export function createLambda(options: LambdaOptions): LambdaEngine {
  const { endpoints, maxConcurrency = 2, region = 'us-east-1', accountId = '000000000000' } = options;
  const location = { region, accountId };
  const functions = new Map<string, DeclaredFunction>();
  const listeners = new Set<LogListener>();

  const declare = (declaration: FunctionDeclaration) => {
    const { name, memoryMb } = declaration;
    if (functions.has(name))
      throw new AwsErrorResponse('ResourceConflictException', `Function already exist: ${name}`, 409);
    checkEnvironment(declaration, location);
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    const start = { ...bundleOf(declaration), functionName: name, functionArn, memoryMb };
    const onLine = (line: string) => {
      for (const listener of listeners) listener(name, line);
    };
    const environment = environmentOf(declaration, location, endpoints);
    const pool = createPool(maxConcurrency, () => startWorker(declaration, start, environment, onLine));
    functions.set(name, { declaration, pool });
  };

  const find = (nameOrArn: string): DeclaredFunction => {
    const name = functionName(nameOrArn);
    const found = functions.get(name);
    if (found) return found;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    throw new AwsErrorResponse('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  };

  const invoke = async (nameOrArn: string, payload: string): Promise<InvocationResult> => {
    const found = find(nameOrArn);
    const bytes = Buffer.byteLength(payload);
    if (bytes > MAX_PAYLOAD_BYTES) {
      const message = `Request of ${bytes} bytes must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the Invoke operation`;
      throw new AwsErrorResponse('RequestTooLargeException', message, 413);
    }
    const timeoutMs = found.declaration.timeoutSeconds * 1000;
    const outcome = await found.pool.run({ requestId: randomUUID(), payload, timeoutMs });
    return 'error' in outcome ? failed(outcome.error) : bounded(outcome.payload);
  };

  return {
    declare,
    invoke,
    crash: async (nameOrArn) => find(nameOrArn).pool.crash(),
    invocationPath: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
    onLog: (listener) => void listeners.add(listener),
    async close() {
      await Promise.all([...functions.values()].map(({ pool }) => pool.close()));
      functions.clear();
    },
  };
}

/** Name in a name, a qualified name or an ARN. */
function functionName(nameOrArn: string): string {
  return nameOrArn.replace(/^.*:function:/, '').replace(/:[^:]*$/, '');
}

function failed(error: ErrorPayload): InvocationResult {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}

function bounded(payload: string): InvocationResult {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= MAX_PAYLOAD_BYTES) return { payload };
  const errorMessage = `Response of ${bytes} bytes exceeds the maximum of ${MAX_PAYLOAD_BYTES} bytes.`;
  return failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage, trace: [] });
}
