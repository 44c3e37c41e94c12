import { expect } from 'chai';
import { chaosFaults } from './catalogue.ts';
import { failureText } from './tally.ts';
import { openTrials, runTrial } from './trial.ts';

/** Two lakes beside each other: while one waits, the other works. */
const seeds = [2_025, 2_026];
const runsEach = 50;

describe(`${seeds.length * runsEach} schedules of faults, drawn from seeds`, () => {
  it('lose nothing, count nothing twice, and leave the tables of an undisturbed run', async function () {
    this.timeout(900_000);
    const struck = new Set<string>();
    const onSchedule = (more: ReadonlyMap<string, number>) => more.forEach((_, id) => void struck.add(id));
    const failures = await Promise.all(
      seeds.map(async (seed) => {
        const trials = openTrials();
        const failure = await runTrial(trials, { runs: runsEach, seed, inputs: 4, onSchedule });
        await trials.close();
        return failure && failureText(failure);
      }),
    );
    expect(failures).to.deep.equal(seeds.map(() => undefined));
    expect(struck.size, 'kinds of faults that struck').to.be.greaterThan(chaosFaults.length * 0.8);
  });
});
