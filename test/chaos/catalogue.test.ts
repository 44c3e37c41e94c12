import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { faults as processFaults } from '../faults/catalogue.ts';
import { chaosFaults, faultOf } from './catalogue.ts';

describe('the fault matrix', () => {
  const all = [...chaosFaults, ...processFaults];

  it('names each fault once', () => {
    const ids = all.map(({ id }) => id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).to.deep.equal([]);
  });

  it('names tests that there are', () => {
    expect(all.filter(({ test }) => !existsSync(test)).map(({ id, test }) => `${id}: ${test}`)).to.deep.equal([]);
  });

  it('needs only faults that it has, and says so of others', () => {
    for (const { needs } of chaosFaults) if (needs !== undefined) expect(faultOf(needs).id).to.equal(needs);
    expect(() => faultOf('comet')).to.throw('no fault comet; there are stream-partial,');
  });
});
