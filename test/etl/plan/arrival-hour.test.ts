import { expect } from 'chai';
import fc from 'fast-check';
import { allowedLatenessHours, arrivalPartitionTime, hourAt, hourClosed } from '../../../etl/plan/arrival-hour.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.UTC(2026, 5, 1, 12, 30);

describe('the arrival partition of a batch', () => {
  it('is that of its arrival as long as the batch can be redelivered', () => {
    expect(arrivalPartitionTime(now - 6 * 24 * hour + 1, now)).to.equal(now - 6 * 24 * hour + 1);
    expect(arrivalPartitionTime(now - 30 * 24 * hour, now)).to.equal(now);
  });

  it('is never an hour that an ETL run called complete before the batch was stored', () => {
    const age = fc.integer({ min: 0, max: 60 * 24 * hour });
    // A function has 15 minutes at most, and two clocks are apart by seconds.
    const toStore = fc.integer({ min: 0, max: 20 * minute });
    fc.assert(
      fc.property(age, toStore, (aged, took) => {
        const partition = hourAt(arrivalPartitionTime(now - aged, now));
        expect(partition > hourClosed(now + took, allowedLatenessHours), partition).to.equal(true);
      }),
    );
  });
});
