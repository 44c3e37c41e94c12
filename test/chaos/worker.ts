import { type Failure, openTrials, runTrial } from './trial.ts';

/** Order to a worker process of `npm run chaos`. */
export interface WorkerOrder {
  readonly runs: number;
  readonly seed: number;
  readonly path?: string;
}

/** Messages from it. */
export type WorkerMessage =
  | { readonly type: 'schedule'; readonly struck: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** The last message. */
  | { readonly type: 'ended' };

const send = (message: WorkerMessage): Promise<void> =>
  new Promise((sent) => void process.send?.(message, undefined, undefined, () => sent()));

// Without a parent nobody reads the results.
process.once('disconnect', () => process.exit());

process.once('message', async (order: WorkerOrder) => {
  const trials = openTrials();
  const failure = await runTrial(trials, {
    ...order,
    onSchedule: (struck) => void send({ type: 'schedule', struck: Object.fromEntries(struck) }),
    onFailure: (failure) => void send({ type: 'failed', failure }),
  });
  if (failure) await send({ type: 'failed', failure });
  await trials.close();
  await send({ type: 'ended' });
  process.disconnect();
});
