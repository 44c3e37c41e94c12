import type { Engine, Rows } from './engine.ts';
import { EngineEnded } from './engine-process.ts';

interface Attempt {
  /** False once another query has run beside it. */
  alone: boolean;
}

/**
 * Engine for the queries of everybody. One that ran beside others and failed for want of memory, or because the process
 * ended, runs once more with an engine to itself: the memory may have been another query's. Those run one at a time, so
 * that a query fails only for memory that it takes alone.
 * @param single a second engine; its process starts at its first use
 */
export function shareEngine(shared: Engine, single: Engine): Engine {
  const running = new Set<Attempt>();
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const textual = (act: (engine: Engine) => Promise<string>) =>
    act(shared).catch((error: unknown) => {
      if (!isExhaustion(error)) throw error;
      return act(shared);
    });
  return {
    parse: (sql) => textual((engine) => engine.parse(sql)),
    print: (tree) => textual((engine) => engine.print(tree)),
    run: async (query) => {
      const attempt: Attempt = { alone: running.size === 0 };
      for (const other of running) other.alone = false;
      running.add(attempt);
      try {
        return await shared.run(query);
      } catch (error) {
        if (attempt.alone || query.signal.aborted || !isExhaustion(error)) throw error;
      } finally {
        running.delete(attempt);
      }
      return inTurn<Rows>(async () => {
        query.signal.throwIfAborted();
        return single.run(query);
      });
    },
    close: () => {
      shared.close();
      single.close();
    },
  };
}

const isExhaustion = (error: unknown): boolean =>
  error instanceof EngineEnded || (error instanceof Error && /Out of Memory Error/.test(error.message));
