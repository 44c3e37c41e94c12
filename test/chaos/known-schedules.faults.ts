import { expect } from 'chai';
import { knownSchedules, latePuts } from './known.ts';
import { openTrials, type Trials } from './trial.ts';

describe('schedules that once lost records', () => {
  let trials: Trials;
  before(() => {
    trials = openTrials();
  });
  after(() => trials.close());

  for (const [what, schedule] of knownSchedules(latePuts)) {
    it(`lose none any more: ${what}`, async () => {
      const { struck } = await trials.judge(schedule);
      expect([...struck.keys()]).to.include.members(schedule.faults.map(({ id }) => id));
    });
  }
});
