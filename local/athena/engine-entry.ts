/** Process of one engine: opens DuckDB and runs the requests until its parent is gone. */
import { type Engine, openEngine } from './engine.ts';
import type { Order, Reply } from './engine-messages.ts';

const stops = new Map<number, AbortController>();
let engine: Engine | undefined;

const reply = (message: Reply): void => void process.send?.(message);

/** A native call cannot be awaited: the process ends at once. */
const endNow = (): void => void process.kill(process.pid, 'SIGKILL');

/** Memory for values that DuckDB does not count, e.g. one text of gigabytes, in addition to its own limit. In MB. */
const unaccountedMb = 1_536;
const memoryCheckMs = 100;

function watchMemory(limitMb: number): void {
  setInterval(() => {
    const usedMb = Math.round(process.memoryUsage.rss() / 1024 ** 2);
    if (usedMb <= limitMb) return;
    process.send?.({ exhausted: `${usedMb} MB are in use, of at most ${limitMb}` } satisfies Reply, endNow);
  }, memoryCheckMs).unref();
}

async function answer(order: Order): Promise<Reply | undefined> {
  switch (order.kind) {
    case 'open':
      engine = await openEngine(order.options);
      watchMemory(order.options.memoryMb + unaccountedMb);
      return { id: order.id, opened: true };
    case 'parse':
      return engine && { id: order.id, parsed: await engine.parse(order.sql) };
    case 'print':
      return engine && { id: order.id, printed: await engine.print(order.tree) };
    case 'run': {
      const stop = new AbortController();
      stops.set(order.id, stop);
      const rows = await engine?.run({ ...order.query, signal: stop.signal });
      return rows && { id: order.id, rows };
    }
    case 'stop':
      stops.get(order.id)?.abort();
      return undefined;
  }
}

process.on('message', (order: Order) => {
  answer(order)
    .catch((error: unknown): Reply => ({ id: order.id, error: error instanceof Error ? error.message : String(error) }))
    .then((message) => {
      if (order.kind === 'run') stops.delete(order.id);
      if (message) reply(message);
    })
    .catch(endNow);
});
process.on('disconnect', endNow);
