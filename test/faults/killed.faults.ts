import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { killTrial } from './kill-trial.ts';
import { undisturbedLake } from './undisturbed.ts';

describe('a lake whose process is killed and restarted', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-killed-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  // Any number of other moments: npm run kill-trial -- --runs N --seed S
  it('reconciles, gives the same summary and has the same bytes as an undisturbed one', async () => {
    const undisturbed = await undisturbedLake();
    const { killed, differences } = await killTrial(join(folder, 'lake'), undisturbed, [
      // While it ingests, in the middle of a write; then twice while it does the rest.
      { kind: 'torn', at: Math.round(undisturbed.changes * 0.25) },
      { kind: 'kill', at: Math.round(undisturbed.changes * 0.4) },
      { kind: 'torn', at: Math.round(undisturbed.changes * 0.3) },
    ]);
    expect(differences).to.deep.equal([]);
    expect(killed).to.equal(3);
  });
});
