import { Worker } from 'node:worker_threads';
import type { FunctionDeclaration } from '../engines.ts';
import { eachLine } from './lines.ts';
import {
  type ErrorPayload,
  errorPayload,
  exitError,
  type InvocationMessage,
  killedForMemory,
  leave,
  type WorkerMessage,
  type WorkerOrder,
  type WorkerStart,
} from './protocol.ts';

/** Result of one invocation. */
export type WorkerResult = { readonly payload: string } | { readonly error: ErrorPayload };

/** Thread with one loaded bundle. */
export interface FunctionWorker {
  /** Runs the handler once; the caller waits for the result before the next call. Never rejects. */
  run(invocation: InvocationMessage): Promise<WorkerResult>;
  /** True if it can run another invocation. */
  usable(): boolean;
  /** Ends it even in the middle of its work; resolves when it is no longer active. */
  end(): Promise<void>;
}

/** Lambda gives the initialisation ten seconds; a laptop that loads several bundles at once may need longer. */
const INIT_TIMEOUT_MS = 30_000;

/**
 * With the default of 192, so many objects can survive one collection that the heap is past its limit before the worker
 * can be stopped: Node then aborts the whole process. In MB.
 */
const youngGenerationMb = 48;

/** Time for a worker to exit before it is terminated: longer than its computation between two requests. */
const LEAVE_MS = 5_000;

/** @param onLine receives each line that the function writes */
export function startWorker(
  declaration: FunctionDeclaration,
  start: WorkerStart,
  environment: Record<string, string>,
  onLine: (line: string) => void,
): FunctionWorker {
  const { NODE_COMPILE_CACHE: codeCache } = process.env;
  const worker = new Worker(new URL('./worker-entry.ts', import.meta.url), {
    // With the code cache of this process, a worker starts in two thirds of the time.
    env: { ...(codeCache === undefined ? {} : { NODE_COMPILE_CACHE: codeCache }), ...environment },
    name: declaration.name,
    resourceLimits: { maxOldGenerationSizeMb: declaration.memoryMb, maxYoungGenerationSizeMb: youngGenerationMb },
    stdout: true,
    stderr: true,
    workerData: start,
  });
  eachLine(worker.stdout, onLine);
  eachLine(worker.stderr, onLine);
  const messages = messagesOf(worker, declaration);
  let usable = true;
  let initialised = false;

  const next = async (timeoutMs: number, timedOut: ErrorPayload): Promise<WorkerMessage> => {
    const message = await withTimeout(messages.next(), timeoutMs, { type: 'unusable', error: timedOut } as const);
    if (message.type === 'unusable') {
      usable = false;
      await end(worker);
    }
    return message;
  };
  return {
    usable: () => usable && messages.alive(),
    end() {
      usable = false;
      return end(worker);
    },
    async run(invocation) {
      // An idle worker must not keep the process alive, a busy one must.
      worker.ref();
      if (!initialised) {
        const message = await next(INIT_TIMEOUT_MS, timeout(invocation, INIT_TIMEOUT_MS));
        if (message.type === 'unusable') return { error: message.error };
        initialised = true;
      }
      worker.postMessage(invocation satisfies WorkerOrder);
      const message = await next(invocation.timeoutMs, timeout(invocation, invocation.timeoutMs));
      worker.unref();
      if (message.type === 'answer') return { payload: message.payload };
      return { error: message.type === 'ready' ? errorPayload('The worker started twice.') : message.error };
    },
  };
}

/**
 * Node aborts the whole process if it terminates a worker within the constructor of a zlib stream (seen in 24.21:
 * "close before init"), and a function that writes Parquet spends much of its time there. So the worker is asked to
 * exit, which it does between two events; it is terminated only if it does not respond.
 */
async function end(worker: Worker): Promise<void> {
  const exited = new Promise<true>((resolve) => worker.once('exit', () => resolve(true)));
  if (worker.threadId === -1) return;
  worker.ref();
  worker.postMessage(leave satisfies WorkerOrder);
  if (!(await withTimeout<boolean>(exited, LEAVE_MS, false))) await worker.terminate();
}

function timeout({ requestId }: InvocationMessage, milliseconds: number): ErrorPayload {
  const errorMessage = `${requestId} Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`;
  return { errorType: 'Sandbox.Timedout', errorMessage, trace: [] };
}

async function withTimeout<T>(promise: Promise<T>, milliseconds: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, milliseconds, late);
  });
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

/** Messages of a worker, one by one; after its end, every further message is the end. */
function messagesOf(worker: Worker, { memoryMb }: FunctionDeclaration) {
  const received: WorkerMessage[] = [];
  let end: WorkerMessage | undefined;
  let wake: ((message: WorkerMessage) => void) | undefined;
  const deliver = () => {
    const message = wake && (received.shift() ?? end);
    if (!message) return;
    wake?.(message);
    wake = undefined;
  };
  const finish = (error: ErrorPayload) => {
    end ??= { type: 'unusable', error };
    deliver();
  };
  worker.on('message', (message: WorkerMessage) => {
    received.push(message);
    deliver();
  });
  worker.once('error', (error: Error & { code?: string }) => {
    const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    finish(outOfMemory ? killedForMemory(memoryMb) : errorPayload(error));
  });
  worker.once('exit', (code) => finish(exitError(`exit status ${code}`)));
  return {
    alive: () => end === undefined,
    next: () =>
      new Promise<WorkerMessage>((resolve) => {
        wake = resolve;
        deliver();
      }),
  };
}
