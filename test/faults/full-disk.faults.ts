import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { differencesOf } from './kill-trial.ts';
import { runLake } from './lake-process.ts';
import { undisturbedLake } from './undisturbed.ts';

describe('a lake whose disk is full', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-full-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('names the file that found no space and ends with an error; the next start completes the work', async () => {
    const { inputs, ...expected } = await undisturbedLake();
    const directory = join(folder, 'ends');
    // From the cursors of the simulator on, no object can be stored.
    const first = await runLake({
      directory,
      inputs,
      fault: { kind: 'full', directory, path: '_incoming|state/simulator', at: 20 },
    });
    expect(first.code).to.equal(1);
    expect(first.stderr).to.match(/s3:\/\/\S+ could not be written: ENOSPC: no space left on device/);
    expect(await differencesOf(directory, await runLake({ directory, inputs }), expected)).to.deep.equal([]);
  });

  it('waits if a stream, a checkpoint or a log finds no space for a while, and ends as if undisturbed', async () => {
    const { inputs, ...expected } = await undisturbedLake();
    const directory = join(folder, 'waits');
    const path = '/kinesis/.*log$|/event-source-mappings/.*tmp$|/logs/';
    const ending = await runLake({ directory, inputs, fault: { kind: 'full', directory, path, at: 4, changes: 12 } });
    expect(await differencesOf(directory, ending, expected)).to.deep.equal([]);
  });
});
