import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Failure, pathBehind } from './trial.ts';
import type { WorkerMessage, WorkerOrder } from './worker.ts';

/** Events of a share while it runs. */
export interface ShareListener {
  /** @param struck faults that struck in a schedule which held, by id */
  onSchedule(struck: Readonly<Record<string, number>>): void;
  /** A schedule did not hold; smaller ones are tried now. */
  onFailure(failure: Failure): void;
  /** A process ended in the middle of a schedule, with this signal or exit code. */
  onAbort(how: string): void;
}

/** Schedules of one seed, one after the other, in a process of their own. */
export interface Share {
  /** Resolves to the failure that it found. */
  readonly ended: Promise<Failure | undefined>;
  stop(): void;
}

/** Result of one process. */
interface ShareProgress {
  /** Schedules that held. */
  readonly held: number;
  readonly failure?: Failure;
  /** Signal or exit code, where it did not end as it should. */
  readonly abort?: string;
}

/** Every core has a process of its own to run: helper threads of V8 would only take its time. */
const execArgv = ['--disable-warning=ExperimentalWarning', '--single-threaded'];

const workerScript = fileURLToPath(new URL('./worker.ts', import.meta.url));

/**
 * Runs a share to its end, even where Node itself gives up: another process runs the schedule again that was cut off, and
 * those behind it. One that ends two processes is a failure.
 */
export function runShare(order: WorkerOrder, listener: ShareListener, script: string = workerScript): Share {
  let child: ChildProcess | undefined;
  let stopped = false;
  const run = async (): Promise<Failure | undefined> => {
    for (let rest = order; ; ) {
      child = fork(script, { execArgv });
      const { held, failure, abort } = await progressOf(child, rest, listener);
      if (failure || abort === undefined || stopped) return failure;
      listener.onAbort(abort);
      const path = pathBehind(rest.path, held);
      if (path === rest.path) return { seed: rest.seed, path, error: `the schedule ends its process: ${abort}` };
      rest = { ...rest, runs: rest.runs - held, path };
    }
  };
  const stop = () => {
    stopped = true;
    child?.kill();
  };
  return { ended: run(), stop };
}

function progressOf(
  child: ChildProcess,
  order: WorkerOrder,
  { onSchedule, onFailure }: ShareListener,
): Promise<ShareProgress> {
  let held = 0;
  let failure: Failure | undefined;
  let ended = false;
  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'ended') ended = true;
    else if (message.type === 'failed') {
      // First as it was found, then shrunk.
      if (!failure) onFailure(message.failure);
      failure = message.failure;
    } else {
      held += 1;
      onSchedule(message.struck);
    }
  });
  child.send(order);
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve({ held, ...(failure && { failure }), ...(!ended && { abort: signal ?? `exit code ${code}` }) }),
    );
  });
}
