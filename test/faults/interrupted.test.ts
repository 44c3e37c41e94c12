import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { differencesOf } from './kill-trial.ts';
import { runLake } from './lake-process.ts';
import { undisturbedLake } from './undisturbed.ts';

/** A sample of `killed.faults.ts`: each start of a lake costs seconds. Full disks: `full-disk-engines.test.ts`, `full-disk.faults.ts`. */
describe('a lake that is interrupted', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-interrupted-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('has the summary and bytes of an undisturbed one in the end: killed within a write', async () => {
    const { inputs, changes, ...expected } = await undisturbedLake();
    const directory = join(folder, 'ends');
    const at = Math.round(changes * 0.25);
    const killed = await runLake({ directory, inputs, fault: { kind: 'torn', directory, at } });
    expect(killed.signal).to.equal('SIGKILL');
    expect(await differencesOf(directory, await runLake({ directory, inputs }), expected)).to.deep.equal([]);
  });
});
