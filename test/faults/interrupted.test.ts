import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { differencesOf } from './kill-trial.ts';
import { runLake } from './lake-process.ts';
import { undisturbedLake } from './undisturbed.ts';

/** A sample of `killed.faults.ts` and `full-disk.faults.ts`: each start of a lake costs seconds. */
describe('a lake that is interrupted has the figures and the bytes of an undisturbed one in the end', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-interrupted-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('killed in the middle of a write, then without space for objects', async () => {
    const { inputs, changes, ...expected } = await undisturbedLake();
    const directory = join(folder, 'ends');
    const at = Math.round(changes * 0.25);
    const killed = await runLake({ directory, inputs, fault: { kind: 'torn', directory, at } });
    expect(killed.signal).to.equal('SIGKILL');
    const path = '_incoming|state/';
    const full = await runLake({ directory, inputs, fault: { kind: 'full', directory, path, at: 6 } });
    expect(full.code).to.equal(1);
    expect(full.stderr).to.match(/s3:\/\/\S+ could not be written: ENOSPC: no space left on device/);
    expect(await differencesOf(directory, await runLake({ directory, inputs }), expected)).to.deep.equal([]);
  });

  it('without space for a stream, a checkpoint or a log for a while', async () => {
    const { inputs, ...expected } = await undisturbedLake();
    const directory = join(folder, 'waits');
    const path = '/kinesis/.*log$|/mappings/.*tmp$|/logs/';
    const ending = await runLake({ directory, inputs, fault: { kind: 'full', directory, path, at: 4, changes: 12 } });
    expect(await differencesOf(directory, ending, expected)).to.deep.equal([]);
  });
});
