import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ServiceError } from '../../etl/platform.ts';
import type { Engine, EngineOptions, EngineQuery, Rows } from './engine.ts';
import type { Order, Reply } from './engine-messages.ts';

/** The engine's process has ended; `name` reports if a query took too much memory. */
export class EngineEnded extends ServiceError {}

interface WaitingQuery {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

interface EngineProcess {
  ask(order: Order): Promise<Reply>;
  send(order: Order): void;
  end(reason: string): void;
  alive(): boolean;
}

/** Heap of the process, which holds one result at a time in JavaScript. In MB. */
const heapMb = 2_048;
/** Time for an interrupted query to stop: DuckDB checks between two chunks of rows, and one value can take longer. */
const graceMs = 2_000;
const parseMs = 10_000;

/** The host's credentials never reach a process that runs a user's SQL. */
const inherited = ['PATH', 'SYSTEMROOT', 'WINDIR', 'TMPDIR', 'TMP', 'TEMP', 'LD_LIBRARY_PATH'];
/**
 * A query occupies a thread of Node's pool while it runs. Athena's queries could occupy all of the 4 default threads,
 * and a parse request would wait until it timed out.
 */
const threads = 16;

/**
 * DuckDB in a process of its own. The process is ended if a query does not stop at its time limit, or takes memory that
 * DuckDB does not count; the next query starts a new process.
 */
export function openEngineProcess(options: EngineOptions): Engine {
  let ids = 0;
  let current: Promise<EngineProcess> | undefined;
  let closed = false;

  const engine = async (): Promise<EngineProcess> => {
    for (;;) {
      if (closed) throw new ServiceError('the engine is closed');
      const found = current;
      const process = await found?.catch(() => undefined);
      if (process?.alive()) return process;
      // All requests to one engine fail at the same time: the first of them opens the next engine, for all.
      if (current !== found || closed) continue;
      current = open(options, ++ids);
      return current;
    }
  };
  /** A request that failed because of another query is sent once more. */
  const asked = async <T>(act: (engine: EngineProcess) => Promise<T>): Promise<T> => {
    try {
      return await act(await engine());
    } catch (error) {
      if (!(error instanceof EngineEnded) || closed) throw error;
      return act(await engine());
    }
  };
  return {
    parse: (sql) => asked(async (process) => textual(process, { kind: 'parse', id: ++ids, sql }, 'parsed')),
    print: (tree) => asked(async (process) => textual(process, { kind: 'print', id: ++ids, tree }, 'printed')),
    run: (query) =>
      asked(async (process) => {
        query.signal.throwIfAborted();
        return run(process, query, ++ids);
      }),
    close: () => {
      closed = true;
      current?.then((process) => process.end('the engine is closed')).catch(() => undefined);
    },
  };
}

async function open(options: EngineOptions, id: number): Promise<EngineProcess> {
  const process = startProcess();
  try {
    partOf(await process.ask({ kind: 'open', id, options }), 'opened');
    return process;
  } catch (error) {
    process.end('the engine could not be opened');
    throw error;
  }
}

async function run(process: EngineProcess, { signal, ...query }: EngineQuery, id: number): Promise<Rows> {
  let late: NodeJS.Timeout | undefined;
  const stop = () => {
    process.send({ kind: 'stop', id });
    late = setTimeout(() => process.end('a query did not stop'), graceMs);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return partOf(await process.ask({ kind: 'run', id, query }), 'rows') as Rows;
  } catch (error) {
    // A retry would have the same result.
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(late);
  }
}

async function textual(process: EngineProcess, order: Order, part: 'parsed' | 'printed'): Promise<string> {
  const late = setTimeout(() => process.end('a query took too long to be parsed'), parseMs);
  try {
    return String(partOf(await process.ask(order), part));
  } finally {
    clearTimeout(late);
  }
}

function partOf(reply: Reply, name: 'opened' | 'parsed' | 'printed' | 'rows'): unknown {
  if ('error' in reply) throw new ServiceError(reply.error);
  return (reply as unknown as Readonly<Record<string, unknown>>)[name];
}

function startProcess(): EngineProcess {
  const child = fork(fileURLToPath(new URL('./engine-entry.ts', import.meta.url)), {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${heapMb}`],
    env: {
      ...Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
      UV_THREADPOOL_SIZE: String(threads),
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const waiting = new Map<number, WaitingQuery>();
  let ended: Error | undefined;
  const fail = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
    // A new engine may be opened only after this point: two would take the memory twice.
    child.kill('SIGKILL');
  };
  child.on('message', (reply: Reply) => {
    if ('exhausted' in reply) return fail(new ServiceError(`Out of Memory Error: ${reply.exhausted}`));
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
    if (waiting.size === 0) release(child);
  });
  child.once('error', (error) => fail(new EngineEnded(error.message)));
  child.once('exit', (code, signal) => fail(new EngineEnded(`the engine ended with ${signal ?? `code ${code}`}`)));
  return {
    alive: () => ended === undefined && child.connected,
    send: (order) => {
      if (child.connected) child.send(order);
    },
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        hold(child);
        waiting.set(order.id, { resolve, reject });
        child.send(order, (error) => error && fail(new EngineEnded(error.message)));
      }),
    end: (reason) => fail(new EngineEnded(reason)),
  };
}

/** An idle engine must not keep this process alive, a busy one must. */
function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
