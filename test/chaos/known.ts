import { type Schedule, undisturbed } from './schedule.ts';

const calm = undisturbed({ source: 'manufacturing', seed: 1 });

/** Puts of a batch that once took effect late and replaced a larger batch. */
export const latePuts = [4, 5, 6, 8] as const;

/** Schedules that once lost records, each with what was wrong. */
export const knownSchedules = (puts: readonly number[]): readonly (readonly [what: string, schedule: Schedule])[] => [
  [
    'a file whose body ended early was taken for sent',
    { ...calm, producer: 'simulator', faults: [{ id: 'raw-short', at: 1, times: 1 }] },
  ],
  ...puts.map((at): readonly [string, Schedule] => [
    `put ${at} of a batch took effect after its records had arrived again in a larger one, and replaced that`,
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
    'an ETL whose clock was ahead moved the watermark past hours that were still to come',
    { ...calm, parts: 2, faults: [{ id: 'etl-clock-ahead', at: 1, times: 1 }] },
  ],
];
