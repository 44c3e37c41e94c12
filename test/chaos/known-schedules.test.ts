import { expect } from 'chai';
import { type Schedule, undisturbed } from './schedule.ts';
import { openTrials, type Trials } from './trial.ts';

const calm = undisturbed({ source: 'manufacturing', seed: 1 });

/** Schedules that once lost records, each with what was wrong. */
const known: readonly (readonly [what: string, schedule: Schedule])[] = [
  [
    'a file whose body ended early was taken for sent',
    { ...calm, producer: 'simulator', faults: [{ id: 'raw-short', at: 1, times: 1 }] },
  ],
  ...[4, 5, 6, 8].map((at): readonly [string, Schedule] => [
    `the ${at}th put of a batch took effect when its records had come again in a larger one, and replaced that`,
    {
      ...calm,
      batchSize: 10,
      faults: [
        { id: 'batch-late', at, times: 1 },
        { id: 'batch-again', at: 1, times: 2 },
      ],
    },
  ]),
  [
    'an ETL whose clock was ahead called hours complete that were still to come',
    { ...calm, parts: 2, faults: [{ id: 'etl-clock-ahead', at: 1, times: 1 }] },
  ],
];

describe('schedules that once lost records', () => {
  let trials: Trials;
  before(() => {
    trials = openTrials();
  });
  after(() => trials.close());

  for (const [what, schedule] of known) {
    it(`lose none any more: ${what}`, async () => {
      const { struck } = await trials.judge(schedule);
      expect([...struck.keys()]).to.include.members(schedule.faults.map(({ id }) => id));
    });
  }
});
