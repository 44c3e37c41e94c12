// npm run chaos -- --runs N --seed S [--path P] [--workers W] [--json FILE]: schedules of faults, drawn from a seed.
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runShare } from './share.ts';
import { createTally, failureText, progressLine, type Summary, summaryText } from './tally.ts';
import type { Failure } from './trial.ts';
import type { WorkerOrder } from './worker.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'string' },
  },
});
const count = (name: 'runs' | 'seed' | 'workers'): number => {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= (name === 'seed' ? -(2 ** 31) : 1)) return value;
  throw new Error(`--${name} is ${values[name]}; it should be a whole number`);
};

const [runs, seed] = [count('runs'), count('seed')];
// A path leads to one failure of one seed.
const workers = values.path === undefined ? Math.min(count('workers'), runs) : 1;
const tally = createTally();

const orders = Array.from(
  { length: workers },
  (_, i): WorkerOrder => ({
    runs: Math.floor(runs / workers) + (i < runs % workers ? 1 : 0),
    seed: seed + i,
    ...(values.path === undefined ? {} : { path: values.path }),
  }),
);
const running = orders.map((order) =>
  runShare(order, {
    onSchedule: tally.add,
    onFailure: (found) => console.log(`${failureText(found)}\nlooking for a smaller one …`),
    onAbort: (how) => {
      tally.addAbort(how);
      console.log(`a process of seed ${order.seed} ended by itself: ${how}; its schedule is run again`);
    },
  }),
);
const progress = setInterval(() => console.log(progressLine(tally, runs)), 30_000);
let failure: Failure | undefined;
await Promise.all(
  running.map(async ({ ended }) => {
    const found = await ended;
    if (!found || failure) return;
    failure = found;
    for (const { stop } of running) stop();
  }),
);
clearInterval(progress);

const summary: Summary = { ...tally.totals(), seeds: orders.map((order) => order.seed), ...(failure && { failure }) };
console.log(summaryText(summary));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(summary, undefined, 2)}\n`);
process.exitCode = failure ? 1 : 0;
