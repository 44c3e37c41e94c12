import { expect } from 'chai';
import { chaosFaults } from './catalogue.ts';
import { combinedSchedules } from './combined.ts';
import { knownSchedules } from './known.ts';
import { type Schedule, undisturbed } from './schedule.ts';
import { failureText } from './tally.ts';
import { openTrials, runTrial, type Trials } from './trial.ts';

const input = { source: 'manufacturing', seed: 1 } as const;
const calm: Schedule = undisturbed(input);
const idsOf = ({ faults }: Schedule): string[] => faults.map(({ id }) => id);

/** A sample of what `npm run test:faults` runs in full: half of the faults, kills, each repaired mistake. */
describe('schedules of faults: all records reconcile, and the tables are those of an undisturbed run', () => {
  const combined = combinedSchedules(input);
  let trials: Trials;
  before(() => {
    trials = openTrials();
  });
  after(() => trials.close());

  const judge = async (schedule: Schedule) => {
    const { struck } = await trials.judge(schedule);
    expect([...struck.keys()], 'faults that struck').to.include.members(idsOf(schedule));
  };

  it('contain every fault of the catalogue, each tried alone in the fault suite', () => {
    expect([...new Set(combined.flatMap(idsOf))]).to.have.members(chaosFaults.map(({ id }) => id));
  });

  for (const schedule of combined.filter((_, index) => index % 2 === 0))
    it(`after ${idsOf(schedule).join(', ')}`, () => judge(schedule));

  it('after etl-killed-during-put at put 6 of the ETL', () =>
    judge({ ...calm, parts: 2, faults: [{ id: 'etl-killed-during-put', at: 6, times: 1 }] }));

  for (const [what, schedule] of knownSchedules([5])) it(`where once ${what}`, () => judge(schedule));

  it('after faults drawn from a seed', async () => {
    const failure = await runTrial(trials, { runs: 1, seed: 2_025, inputs: 1 });
    expect(failure && failureText(failure)).to.equal(undefined);
  });
});
