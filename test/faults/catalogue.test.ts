import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { faults } from './catalogue.ts';

describe('the catalogue of faults', () => {
  it('names each fault once, and a test that there is', () => {
    expect(new Set(faults.map(({ id }) => id)).size).to.equal(faults.length);
    const missing = faults.filter(({ test }) => !existsSync(fileURLToPath(new URL(`../../${test}`, import.meta.url))));
    expect(missing).to.deep.equal([]);
  });
});
