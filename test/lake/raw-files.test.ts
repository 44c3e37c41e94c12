import { expect } from 'chai';
import fc from 'fast-check';
import { isOtherContentOf, rawKeys, sampleKey } from '../../lake/raw-files.ts';

const sha256 = '1f0c33ab'.repeat(8);

describe('the key of a raw file', () => {
  const names: [name: string, other: string][] = [
    ['orders.csv', 'orders.1f0c33ab.csv'],
    ['orders.csv.gz', 'orders.1f0c33ab.csv.gz'],
    ['orders 2025.01.csv', 'orders 2025.01.1f0c33ab.csv'],
    ['orders', 'orders.1f0c33ab'],
    ['.csv', '.csv.1f0c33ab'],
  ];
  for (const [name, other] of names) {
    it(`${name} is its own name, then ${other}`, () => {
      expect(rawKeys('ecommerce', name, sha256).slice(0, 2)).to.deep.equal([
        `raw/ecommerce/${name}`,
        `raw/ecommerce/${other}`,
      ]);
    });
  }

  it('is never that of the sample', () => {
    expect(rawKeys('ecommerce', 'ecommerce-sample.csv', sha256)[0]).to.equal(
      'raw/ecommerce/ecommerce-sample.1f0c33ab.csv',
    );
    expect(rawKeys('ecommerce', 'ecommerce-sample.csv', sha256)).to.not.include(sampleKey('ecommerce'));
  });

  it('separates other content of a file from other files', () => {
    const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('/'));
    const ending = fc.constantFrom('', '.csv', '.csv.gz', '.CSV');
    fc.assert(
      fc.property(name, ending, (stem, end) => {
        const [own = '', ...others] = rawKeys('ecommerce', `${stem}${end}`, sha256).map((key) => key.slice(14));
        expect(others.every((other) => isOtherContentOf(other, own))).to.equal(true);
        expect(isOtherContentOf(own, own)).to.equal(false);
      }),
    );
    for (const other of ['orders.csv', 'orders.2025.csv', 'orders.1f0c33ab.csv.gz', 'my-orders.1f0c33ab.csv'])
      expect(isOtherContentOf(other, 'orders.csv'), other).to.equal(false);
  });
});
