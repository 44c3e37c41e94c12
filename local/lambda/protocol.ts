/** Messages between the engine and a worker. */

/** Start data of a worker. */
export interface WorkerStart {
  /** Module of the bundle. */
  readonly file: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
}

/** To the worker: run the handler once. */
export interface InvocationMessage {
  readonly requestId: string;
  /** JSON text of the event. */
  readonly payload: string;
  readonly timeoutMs: number;
}

/** To the worker: exit between two of its own events. */
export const leave = 'leave';

export type WorkerOrder = InvocationMessage | typeof leave;

/** From the worker: first, that the handler is loaded or cannot be loaded; then one message for each invocation. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'unusable'; readonly error: ErrorPayload }
  | { readonly type: 'answer'; readonly payload: string }
  | { readonly type: 'error'; readonly error: ErrorPayload };

/** Response of Lambda for a handler that threw. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export function errorPayload(error: unknown): ErrorPayload {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/** Response of Lambda for a process that ended. */
export function exitError(reason: string): ErrorPayload {
  return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${reason}`, trace: [] };
}

export const killedForMemory = (memoryMb: number): ErrorPayload =>
  exitError(`signal: killed (more than ${memoryMb} MB)`);
