import { expect } from 'chai';
import { chaosFaults } from './catalogue.ts';
import { failureText } from './tally.ts';
import { openTrials, runTrial, type Trials } from './trial.ts';

const seeds = Array.from({ length: 10 }, (_, i) => 2_025 + i);
const runsEach = 10;

describe(`${seeds.length * runsEach} schedules of faults, drawn from seeds`, () => {
  const struck = new Set<string>();
  let trials: Trials;
  before(() => {
    trials = openTrials();
  });
  after(() => trials.close());

  for (const seed of seeds) {
    it(`lose nothing, count nothing twice, and leave the tables of an undisturbed run: seed ${seed}`, async () => {
      const onSchedule = (more: ReadonlyMap<string, number>) => more.forEach((_, id) => void struck.add(id));
      const failure = await runTrial(trials, { runs: runsEach, seed, inputs: 4, onSchedule });
      expect(failure && failureText(failure)).to.equal(undefined);
    });
  }

  it('contain most kinds of faults', () => {
    expect(struck.size).to.be.greaterThan(chaosFaults.length * 0.8);
  });
});
