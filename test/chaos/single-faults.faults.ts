import { expect } from 'chai';
import { type ChaosFault, chaosFaults } from './catalogue.ts';
import { needsSimulator, type Schedule, undisturbed } from './schedule.ts';
import { openTrials, type Trials } from './trial.ts';

const scheduleOf = (fault: ChaosFault): Schedule => ({
  ...undisturbed({ source: 'manufacturing', seed: 1 }),
  producer: needsSimulator(fault) ? 'simulator' : 'client',
  batchSize: 20,
  parts: fault.injection.on === 'part' ? 2 : 1,
  faults: [...(fault.needs ? [fault.needs] : []), fault.id].map((id) => ({ id, at: 1, times: 1 })),
});

describe('after each single fault all records reconcile, and the tables are those of an undisturbed run', () => {
  let trials: Trials;
  before(() => {
    trials = openTrials();
  });
  after(() => trials.close());

  for (const fault of chaosFaults) {
    it(`${fault.id}: ${fault.where}: ${fault.injected}`, async () => {
      const { struck } = await trials.judge(scheduleOf(fault));
      expect([...struck.keys()], 'faults that struck').to.include(fault.id);
    });
  }
});
