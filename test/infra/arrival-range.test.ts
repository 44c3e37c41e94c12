import { expect } from 'chai';
import fc from 'fast-check';
import { manufacturing } from '../../etl/index.ts';
import { integrationOf, projectionParameters, tablesOf } from '../../etl/platform.ts';
import { daysBack } from '../../infra/arrival-range.ts';
import type { Retention } from '../../infra/lifecycle.ts';
import { days, hours } from '../../infra/units.ts';
import { layoutOf } from '../../local/athena/projection.ts';

const { processed, quarantine, replayed, alerts, erased, records, entities, summaries } = tablesOf(manufacturing);
const retention: Retention = {
  rawArchive: days(10),
  processed: days(30),
  quarantine: days(90),
  failed: days(60),
  results: days(7),
  replacedVersions: days(14),
};

describe('how far back a table looks for its objects', () => {
  it('is twice as long as they are kept and two days, after as long as a record may wait', () => {
    expect(daysBack(processed, retention, hours(24))).to.equal(2 * (30 + 2) + 1);
    expect(daysBack(quarantine, retention, hours(168))).to.equal(2 * (90 + 2) + 7);
    expect(daysBack(replayed, retention, hours(25))).to.equal(2 * (90 + 2) + 2);
  });

  it('is left to the table if its objects are never removed', () => {
    for (const table of [alerts!, erased, records, entities, summaries, integrationOf([manufacturing])!.table])
      expect(daysBack(table, retention, hours(24)), table.name).to.equal(undefined);
  });

  it('is left to the table if they are kept for longer than there has been any lake', () => {
    expect(daysBack(processed, { ...retention, processed: days(36_500) }, hours(24))).to.equal(undefined);
  });

  it('reaches every object, put again on any day, that S3 has not removed a day after it was due', () => {
    const day = 86_400_000;
    const from = Date.UTC(2025, 0, 1);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 * day }),
        fc.integer({ min: 24, max: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (since, streamRetentionHours, waited, quarantineDays, kept) => {
          const arrivedAt = from + since;
          const storedAt = arrivedAt + waited * streamRetentionHours * 3_600_000;
          const goneAfter = (putAt: number) => Math.ceil((putAt + quarantineDays * day) / day) * day + day - 1;
          const gone = goneAfter(storedAt + kept * (goneAfter(storedAt) - storedAt));
          const range = daysBack(
            quarantine,
            { ...retention, quarantine: days(quarantineDays) },
            hours(streamRetentionHours),
          );
          const parameters = projectionParameters(quarantine, 'lake', range);
          const table = { ...declaration, parameters };
          const key = `${quarantine.prefix}arrival_date=${new Date(arrivedAt).toISOString().slice(0, 10)}/x`;
          expect(layoutOf(table, () => storedAt).valuesOf(key), 'when it is stored').not.to.equal(undefined);
          expect(layoutOf(table, () => gone).valuesOf(key), 'when it is removed').not.to.equal(undefined);
        },
      ),
    );
  });
});

const declaration = {
  database: 'lake',
  name: quarantine.name,
  location: `s3://lake/${quarantine.prefix}`,
  columns: [],
  partitionKeys: [{ name: 'arrival_date', type: 'string' }],
  serde: '',
};
