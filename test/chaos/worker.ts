import { type Failure, openTrials, runTrial } from './trial.ts';

/** What a worker process of `npm run chaos` is told. */
export interface WorkerOrder {
  readonly runs: number;
  readonly seed: number;
  readonly path?: string;
}

/** What it tells. */
export type WorkerMessage =
  | { readonly type: 'schedule'; readonly struck: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** All is told. */
  | { readonly type: 'ended' };

const tell = (message: WorkerMessage): Promise<void> =>
  new Promise((sent) => void process.send?.(message, undefined, undefined, () => sent()));

// Whoever has no one to report to is of no use any more.
process.once('disconnect', () => process.exit());

process.once('message', async (order: WorkerOrder) => {
  const trials = openTrials();
  const failure = await runTrial(trials, {
    ...order,
    onSchedule: (struck) => void tell({ type: 'schedule', struck: Object.fromEntries(struck) }),
    onFailure: (failure) => void tell({ type: 'failed', failure }),
  });
  if (failure) await tell({ type: 'failed', failure });
  await trials.close();
  await tell({ type: 'ended' });
  process.disconnect();
});
