import { expect } from 'chai';
import { tryTarget } from './target.ts';
import { targets } from './targets.ts';

/** Enough to see a target break, few enough for every run of the tests; `npm run fuzz` tries any number. */
const runs = 250;
const seed = 20_260_101;

describe('hostile input', () => {
  for (const [name, { open, share }] of Object.entries(targets)) {
    it(`does no harm: ${name}`, async () => {
      const { target, close } = await open();
      try {
        const { failure } = await tryTarget(target, { runs: Math.round(runs * share), seed });
        expect(
          failure,
          failure && `npm run fuzz -- --target ${name} --seed ${seed} --path ${failure.path}\n${failure.error}`,
        ).to.equal(undefined);
      } finally {
        await close();
      }
    });
  }
});
