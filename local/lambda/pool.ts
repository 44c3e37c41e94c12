import { AwsErrorResponse } from '../engines.ts';
import type { InvocationMessage } from './protocol.ts';
import type { FunctionWorker, WorkerResult } from './worker.ts';

/** Workers of one function: as many as the work needs, up to a limit; each runs one invocation at a time. */
export interface Pool {
  /**
   * @throws AwsErrorResponse ServiceException if the pool is closed before the handler is done: the handler has not
   * failed
   */
  run(invocation: InvocationMessage): Promise<WorkerResult>;
  /** Ends every worker; a running invocation fails, the next one gets a new worker. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** @param start makes a worker; called if all are busy and the limit allows more, and to replace one that ended */
export function createPool(maxWorkers: number, start: () => FunctionWorker): Pool {
  const idle: FunctionWorker[] = [];
  const all = new Set<FunctionWorker>();
  const waiting: ((worker: FunctionWorker | undefined) => void)[] = [];
  let closed = false;

  const add = () => {
    const worker = start();
    all.add(worker);
    return worker;
  };
  const acquire = (): FunctionWorker | undefined | Promise<FunctionWorker | undefined> => {
    if (closed) return undefined;
    for (let worker = idle.pop(); worker; worker = idle.pop()) {
      if (worker.usable()) return worker;
      all.delete(worker);
    }
    if (all.size < maxWorkers) return add();
    return new Promise((resolve) => waiting.push(resolve));
  };
  const release = (worker: FunctionWorker) => {
    if (closed) return;
    if (!worker.usable()) all.delete(worker);
    const next = waiting.shift();
    if (next) next(worker.usable() ? worker : add());
    else if (worker.usable()) idle.push(worker);
  };
  return {
    async run(invocation) {
      const worker = await acquire();
      const outcome = await worker?.run(invocation);
      if (worker) release(worker);
      if (closed || !outcome) throw new AwsErrorResponse('ServiceException', 'The engine is closed.', 500);
      return outcome;
    },
    async crash() {
      await Promise.all([...all].map((worker) => worker.end()));
    },
    async close() {
      closed = true;
      for (const resolve of waiting.splice(0)) resolve(undefined);
      await Promise.all([...all].map((worker) => worker.end()));
    },
  };
}
