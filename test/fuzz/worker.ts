/** Thread of one target; the one that started it watches that it goes on. */
import { parentPort, workerData } from 'node:worker_threads';
import { tryTarget } from './target.ts';
import { targets } from './targets.ts';

const { name, runs, seed, path } = workerData as { name: string; runs: number; seed: number; path?: string };
const { open } = targets[name] as (typeof targets)[string];
const { target, close } = await open();
let reported = 0;
const trial = await tryTarget(target, {
  runs,
  seed,
  ...(path === undefined ? {} : { path }),
  onInput(at) {
    const now = Date.now();
    if (now - reported < 1_000) return;
    reported = now;
    parentPort?.postMessage({ at });
  },
});
await close();
parentPort?.postMessage({ trial });
