import { expect } from 'chai';
import fc from 'fast-check';
import { allowedLatenessHours } from '../../../etl/plan/arrival-partition.ts';
import { hourAt, hourClosed } from '../../../etl/plan/hour.ts';
import { arrivalPartitionTime } from '../../../etl/platform.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 5, 1, 12, 30);

describe('filing of batches', () => {
  it('keeps a batch under its arrival as long as it is delivered again and again', () => {
    expect(arrivalPartitionTime(now - 6 * 24 * hour + 1, now)).to.equal(now - 6 * 24 * hour + 1);
    expect(arrivalPartitionTime(now - 30 * 24 * hour, now)).to.equal(now);
  });

  it('never files a batch under an hour that a run of the ETL called complete before it was stored', () => {
    const age = fc.integer({ min: 0, max: 60 * 24 * hour });
    // A function has 15 minutes at most, and two clocks are apart by seconds.
    const toStore = fc.integer({ min: 0, max: 20 * minute });
    fc.assert(
      fc.property(age, toStore, (aged, took) => {
        const filed = hourAt(arrivalPartitionTime(now - aged, now));
        expect(filed > hourClosed(now + took, allowedLatenessHours), filed).to.equal(true);
      }),
    );
  });
});
