/** Entry of a worker thread: loads one bundle and runs its handler, one event at a time. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { errorPayload, type Invocation, type WorkerMessage, type WorkerStart } from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

const start = workerData as WorkerStart;

function answer(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function failure(errorType: string, message: string): Error {
  return Object.assign(new Error(message), { name: errorType });
}

async function load(): Promise<Handler> {
  const module: Record<string, unknown> = await import(pathToFileURL(start.file).href);
  const handler = module[start.exportName];
  if (typeof handler !== 'function') {
    const exports = Object.keys(module).join(', ') || 'nothing';
    throw failure('Runtime.HandlerNotFound', `${start.file} exports ${exports}, not ${start.exportName}.`);
  }
  if (handler.length > 2) {
    throw failure(
      'Runtime.CallbackHandlerDeprecated',
      'From Node.js 24 on Lambda calls no callback: return a promise.',
    );
  }
  return handler as Handler;
}

function contextOf({ requestId, timeoutMs }: Invocation): object {
  const deadline = performance.now() + timeoutMs;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    invokedFunctionArn: start.functionArn,
    logGroupName: `/aws/lambda/${start.functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(start.memoryMb),
  };
}

async function run(handler: Handler, invocation: Invocation): Promise<void> {
  try {
    const value = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    answer({ type: 'answer', payload: JSON.stringify(value) ?? 'null' });
  } catch (error) {
    answer({ type: 'error', error: errorPayload(error) });
  }
}

try {
  const handler = await load();
  parentPort?.on('message', (invocation: Invocation) => void run(handler, invocation));
  answer({ type: 'ready' });
} catch (error) {
  answer({ type: 'unusable', error: errorPayload(error) });
}
