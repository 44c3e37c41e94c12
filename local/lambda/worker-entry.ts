/** Entry of a worker thread: loads one bundle and runs its handler, one event at a time. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { exceeds, memoryCheckMs } from './memory.ts';
import {
  errorPayload,
  type InvocationMessage,
  killedForMemory,
  leave,
  type WorkerMessage,
  type WorkerOrder,
  type WorkerStart,
} from './protocol.ts';

type FunctionHandler = (event: unknown, context: object) => unknown;

const start = workerData as WorkerStart;

// It has done its work once this thread runs; a function has no such variable on AWS.
delete process.env.NODE_COMPILE_CACHE;

function answer(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function failure(errorType: string, message: string): Error {
  return Object.assign(new Error(message), { name: errorType });
}

async function load(): Promise<FunctionHandler> {
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
  return handler as FunctionHandler;
}

function contextOf({ requestId, timeoutMs }: InvocationMessage): object {
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

async function run(handler: FunctionHandler, invocation: InvocationMessage): Promise<void> {
  let answered = false;
  const answerOnce = (message: WorkerMessage) => {
    if (!answered) answer(message);
    answered = true;
  };
  const checkMemory = async () => {
    if (await exceeds(start.memoryMb)) answerOnce({ type: 'unusable', error: killedForMemory(start.memoryMb) });
  };
  const checking = setInterval(() => void checkMemory(), memoryCheckMs).unref();
  try {
    const value = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    await checkMemory();
    answerOnce({ type: 'answer', payload: JSON.stringify(value) ?? 'null' });
  } catch (error) {
    answerOnce({ type: 'error', error: errorPayload(error) });
  } finally {
    clearInterval(checking);
  }
}

let handler: FunctionHandler | undefined;

// Registered first: the worker may have to exit before its bundle is loaded.
parentPort?.on('message', (order: WorkerOrder) => {
  if (order === leave) process.exit(1);
  else if (handler) void run(handler, order);
});
try {
  handler = await load();
  answer({ type: 'ready' });
} catch (error) {
  answer({ type: 'unusable', error: errorPayload(error) });
}
