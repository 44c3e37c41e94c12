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

/** A sample of what `npm run test:faults` runs in full: each fault, each kind of kill, each repaired mistake. */
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

  it('contain every fault of the catalogue', () => {
    expect([...new Set(combined.flatMap(idsOf))]).to.have.members(chaosFaults.map(({ id }) => id));
  });

  for (const schedule of combined) it(`after ${idsOf(schedule).join(', ')}`, () => judge(schedule));

  for (const [id, at] of [
    ['etl-put-late', 5],
    ['etl-killed-during-put', 6],
  ] as const) {
    it(`after ${id} at put ${at} of the ETL`, () => judge({ ...calm, parts: 2, faults: [{ id, at, times: 1 }] }));
  }

  for (const [what, schedule] of knownSchedules([5])) it(`where once ${what}`, () => judge(schedule));

  it('after faults drawn from a seed', async () => {
    const failure = await runTrial(trials, { runs: 2, seed: 2_025, inputs: 1 });
    expect(failure && failureText(failure)).to.equal(undefined);
  });
});
