import { expect } from 'chai';
import fc from 'fast-check';
import { mapConcurrently } from '../../lake/concurrency.ts';
import { rejection } from '../handlers/support.ts';

describe('mapping concurrently', () => {
  it('gives the results in the order of the items, with no more at a time than it may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 1, max: 8 }), fc.scheduler(), async (items, limit, s) => {
        let [running, most] = [0, 0];
        const act = async (item: number) => {
          most = Math.max(most, ++running);
          await s.schedule(Promise.resolve());
          running--;
          return item * 2;
        };
        expect(await s.waitFor(mapConcurrently(items, limit, act))).to.deep.equal(items.map((item) => item * 2));
        expect(most).to.equal(Math.min(limit, items.length));
      }),
      { numRuns: 50 },
    );
  });

  it('begins nothing more after a failure, and passes it on', async () => {
    const begun: number[] = [];
    const act = async (item: number) => {
      begun.push(item);
      await new Promise(setImmediate);
      if (item === 1) throw new RangeError('one');
    };
    const error = await rejection(mapConcurrently([0, 1, 2, 3, 4, 5], 2, act));
    expect(error).to.be.instanceOf(RangeError);
    await new Promise(setImmediate);
    expect(begun.length).to.be.at.most(3);
  });
});
