/** `npm run fuzz -- --runs N --seed S [--target T] [--path P]`: tries targets with damaged and hostile input. */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Trial } from './target.ts';
import { targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    target: { type: 'string', multiple: true },
    path: { type: 'string' },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const chosen = values.target ?? Object.keys(targets);
const unknown = chosen.find((name) => !Object.hasOwn(targets, name));
if (unknown !== undefined || !(runs > 0) || !Number.isInteger(seed)) {
  console.error(`fuzz: --runs and --seed are whole numbers, --target is one of ${Object.keys(targets).join(', ')}`);
  process.exit(2);
}

/** An input that takes longer is a hang: the slowest one needs some tenths of a second. */
const hangMs = 60_000;
/** Heap of a target: an input that makes it overflow is a failure of that target. */
const heapMb = 1_024;

/** Tries one target in a thread of its own, which can be ended. */
function tryInWorker(name: string, count: number): Promise<Trial> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { name, runs: count, seed, ...(values.path === undefined ? {} : { path: values.path }) },
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  let tried = 0;
  const failed = (error: string): Trial => ({
    tried,
    failure: { seed, path: `${tried}`, input: `input ${tried}`, error },
  });
  return new Promise((resolve) => {
    let hang: NodeJS.Timeout | undefined;
    const finish = (trial: Trial) => {
      clearTimeout(hang);
      void worker.terminate();
      resolve(trial);
    };
    worker.on('message', (message: { readonly at: number } | { readonly trial: Trial }) => {
      if ('trial' in message) return finish(message.trial);
      tried = message.at;
      clearTimeout(hang);
      hang = setTimeout(() => finish(failed(`no answer for ${hangMs / 1000} s after input ${tried}`)), hangMs);
    });
    worker.once('error', (error) => finish(failed(`uncaught: ${error.stack ?? error}`)));
    worker.once('exit', (code) => finish(failed(`the thread ended with code ${code}`)));
  });
}

console.log(`seed ${seed}`);
let [total, failures] = [0, 0];
for (const name of chosen) {
  const { share } = targets[name] as (typeof targets)[string];
  const { tried, failure } = await tryInWorker(name, Math.max(1, Math.round(runs * share)));
  total += tried;
  console.log(`${name.padEnd(14)}${String(tried).padStart(10)} inputs  ${failure ? 'FAILED' : 'ok'}`);
  if (!failure) continue;
  failures += 1;
  console.log(`  npm run fuzz -- --target ${name} --runs ${runs} --seed ${failure.seed} --path ${failure.path}`);
  console.log(`  ${failure.input}\n  ${failure.error.replaceAll('\n', '\n  ')}`);
}
console.log(`${total} inputs, ${failures === 0 ? 'all handled' : `${failures} targets failed`}`);
process.exitCode = failures === 0 ? 0 : 1;
