import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Schedule } from './schedule.ts';
import { runShare } from './share.ts';
import { type Failure, runTrial, type Trials } from './trial.ts';

/** Trials without a lake. @param broken schedules that do not hold */
function trialsOf(seen: Schedule[], broken: (schedule: Schedule) => boolean = () => false): Trials {
  return {
    async judge(schedule) {
      seen.push(schedule);
      if (broken(schedule)) throw new Error('does not hold');
      return { struck: new Map(), requests: new Map() };
    },
    close: async () => undefined,
  };
}

describe('a share of the schedules', () => {
  let directory: string;
  let script: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'share-'));
    script = join(directory, 'worker.mjs');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** A process that reports the numbers of its schedules, and does something at one of them. */
  const workerThat = (act: string) =>
    writeFile(
      script,
      `import { existsSync, writeFileSync } from 'node:fs';
       const first = !existsSync(${JSON.stringify(join(directory, 'begun'))});
       writeFileSync(${JSON.stringify(join(directory, 'begun'))}, '');
       const report = (message) => new Promise((sent) => process.send(message, sent));
       process.once('message', async ({ runs, path }) => {
         for (let at = Number(path ?? 0); at < Number(path ?? 0) + runs; at++) {
           ${act}
           await report({ type: 'schedule', struck: { [at]: 1 } });
         }
         await report({ type: 'ended' });
         process.disconnect();
       });`,
    );
  const run = async (path?: string) => {
    const [held, aborts, reported]: [string[], string[], Failure[]] = [[], [], []];
    const order = { runs: 6, seed: 9, ...(path === undefined ? {} : { path }) };
    const listener = {
      onSchedule: (struck: Readonly<Record<string, number>>) => void held.push(...Object.keys(struck)),
      onFailure: (failure: Failure) => void reported.push(failure),
      onAbort: (how: string) => void aborts.push(how),
    };
    return { failure: await runShare(order, listener, script).ended, held, aborts, reported };
  };

  it('runs each schedule in one process', async () => {
    await workerThat('');
    expect(await run()).to.deep.equal({
      failure: undefined,
      held: ['0', '1', '2', '3', '4', '5'],
      aborts: [],
      reported: [],
    });
    expect((await run('7')).held).to.deep.equal(['7', '8', '9', '10', '11', '12']);
  });

  it('goes on where a process was cut off, and says how it ended', async () => {
    await workerThat("if (at === 3 && first) process.kill(process.pid, 'SIGABRT');");
    expect(await run()).to.deep.equal({
      failure: undefined,
      held: ['0', '1', '2', '3', '4', '5'],
      aborts: ['SIGABRT'],
      reported: [],
    });
  });

  it('takes a schedule that ends two processes for a failure, and one that ends too early', async () => {
    await workerThat('if (at === 3) process.exit();');
    expect(await run()).to.deep.equal({
      failure: { seed: 9, path: '3', error: 'the schedule ends its process: exit code 0' },
      held: ['0', '1', '2'],
      aborts: ['exit code 0', 'exit code 0'],
      reported: [],
    });
  });

  it('keeps a failure whose process is cut off before it is shrunk', async () => {
    await workerThat(`if (at === 2) {
      await report({ type: 'failed', failure: { seed: 9, path: '2', error: 'lost' } });
      process.kill(process.pid, 'SIGABRT');
    }`);
    const failure = { seed: 9, path: '2', error: 'lost' };
    expect(await run()).to.deep.equal({ failure, reported: [failure], held: ['0', '1'], aborts: [] });
  });

  it('draws behind others what one run would have drawn', async () => {
    const [whole, rest]: [Schedule[], Schedule[]] = [[], []];
    await runTrial(trialsOf(whole), { runs: 20, seed: 3 });
    await runTrial(trialsOf(rest), { runs: 12, seed: 3, path: '8' });
    expect(rest).to.deep.equal(whole.slice(8));
  });

  it('reports a failure as it was found, then shrunk, each with the path that leads there', async () => {
    const seen: Schedule[] = [];
    const many = ({ faults }: Schedule) => faults.length > 3;
    const found: Failure[] = [];
    const onFailure = (failure: Failure) => void found.push(failure);
    const shrunk = await runTrial(trialsOf(seen, many), { runs: 50, seed: 3, path: '2', onFailure });
    expect(found).to.have.length(1);
    for (const failure of [found[0], shrunk]) {
      const again: Schedule[] = [];
      await runTrial(trialsOf(again), { runs: 1, seed: 3, path: failure?.path ?? '' });
      expect(again[0]).to.deep.equal(failure?.schedule);
    }
    expect(shrunk?.schedule?.faults).to.have.length(4);
  });
});
