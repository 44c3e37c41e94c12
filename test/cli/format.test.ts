import { expect } from 'chai';
import { bytes, columns, duration, fixed, whole } from '../../cli/format.ts';

describe('numbers as people read them', () => {
  it('gives sizes in powers of 1000', () => {
    expect([0, 999, 1000, 7_167_505, 2.5e12].map(bytes)).to.deep.equal(['0 B', '999 B', '1.0 kB', '7.2 MB', '2.5 TB']);
  });

  it('gives times in the unit that suits them', () => {
    expect([0.4, 850, 12_340, 125_000].map(duration)).to.deep.equal(['0 ms', '850 ms', '12.3 s', '2 min 05 s']);
  });

  it('never prints a number for a null', () => {
    expect(fixed(null, 2)).to.equal('none');
    expect(fixed(1.5, 2)).to.equal('1.50');
    expect(whole(100_000)).to.equal('100,000');
  });

  it('aligns columns: the first to the left, numbers to the right', () => {
    expect(
      columns([
        ['', 'rows'],
        ['ecommerce', '1,000'],
      ]),
    ).to.equal('            rows\necommerce  1,000');
  });
});
