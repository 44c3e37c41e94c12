import { expect } from 'chai';
import fc from 'fast-check';
import { createRandom } from '../../../etl/sample/random.ts';
import { deviationOf, meanOf, shareOf } from './support.ts';

const draws = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

describe('seeded random numbers', () => {
  it('follow from the seed alone', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [one, other] = [createRandom(seed), createRandom(seed)];
        expect(draws(20, () => one.uniform())).to.deep.equal(draws(20, () => other.uniform()));
      }),
    );
  });

  it('are another sequence for another seed', () => {
    const first = Array.from({ length: 1000 }, (_, seed) => createRandom(seed).uniform());
    expect(new Set(first)).to.have.property('size', 1000);
  });

  it('are these numbers on every machine', () => {
    const random = createRandom(7);
    expect(draws(4, () => random.integer(0, 2 ** 32 - 1))).to.deep.equal([
      2_064_663_467, 741_845_084, 1_743_615_334, 3_962_781_458,
    ]);
  });

  it('stay within the bounds that were asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -1e6, max: 1e6 }), fc.nat(1e6), (seed, min, width) => {
        const random = createRandom(seed);
        expect(random.uniform(min, min + width + 1)).to.be.within(min, min + width + 1);
        expect(random.integer(min, min + width))
          .to.be.within(min, min + width)
          .and.satisfy(Number.isInteger);
      }),
    );
  });

  it('are uniform, and normal, and as frequent as their weights', () => {
    const random = createRandom(1);
    const uniform = draws(50_000, () => random.uniform(10, 20));
    expect(meanOf(uniform)).to.be.closeTo(15, 0.05);
    expect(shareOf(uniform, (value) => value < 12.5)).to.be.closeTo(0.25, 0.01);
    const normal = draws(50_000, () => random.normal(75, 10));
    expect(meanOf(normal)).to.be.closeTo(75, 0.2);
    expect(deviationOf(normal)).to.be.closeTo(10, 0.15);
    expect(shareOf(normal, (value) => value > 95)).to.be.closeTo(0.02275, 0.003);
    const weighted = draws(50_000, () =>
      random.weighted([
        ['a', 1],
        ['b', 3],
        ['never', 0],
      ]),
    );
    expect(shareOf(weighted, (item) => item === 'b')).to.be.closeTo(0.75, 0.01);
    expect(weighted).to.not.include('never');
    const picked = draws(50_000, () => random.pick(['a', 'b', 'c', 'd']));
    expect(shareOf(picked, (item) => item === 'd')).to.be.closeTo(0.25, 0.01);
    expect(
      shareOf(
        draws(50_000, () => random.chance(0.1)),
        Boolean,
      ),
    ).to.be.closeTo(0.1, 0.01);
  });

  it('draw every whole number of a range alike, both ends included', () => {
    const random = createRandom(2);
    const dice = draws(60_000, () => random.integer(1, 6));
    for (const side of [1, 2, 3, 4, 5, 6]) expect(shareOf(dice, (value) => value === side)).to.be.closeTo(1 / 6, 0.01);
  });
});
