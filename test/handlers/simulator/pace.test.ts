import { expect } from 'chai';
import fc from 'fast-check';
import { rowsOfTick } from '../../../handlers/simulator/pace.ts';

const minute = 60_000;

describe('pace of the simulator', () => {
  it('sends exactly the records of a day in the ticks of any day', () => {
    fc.assert(
      fc.property(
        fc.nat(20_000),
        fc.nat(3_000_000),
        fc.constantFrom(1, 5, 10, 15, 60, 1440),
        (day, recordsPerDay, tickMinutes) => {
          let rows = 0;
          for (let at = 0; at < 1440; at += tickMinutes) {
            rows += rowsOfTick((day * 1440 + at) * minute, recordsPerDay, tickMinutes);
          }
          expect(rows).to.equal(recordsPerDay);
        },
      ),
    );
  });

  it('spreads them evenly', () => {
    const rows = Array.from({ length: 288 }, (_, tick) => rowsOfTick(tick * 5 * minute, 100_000, 5));
    expect(new Set(rows)).to.deep.equal(new Set([347, 348]));
  });
});
