import fc from 'fast-check';
import type { Expression } from '../../../etl/expression/expression.ts';

/** One record of the expression tests: two numbers, a whole number, a flag and a text, each of which may be null. */
export interface Sample {
  readonly a: number | null;
  readonly b: number | null;
  readonly n: number | null;
  readonly flag: boolean | null;
  readonly kind: string | null;
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ noNaN: true, min: -1000, max: 1000 }),
  fc.constantFrom(0, -0, 1, -1, 0.1, 0.3, 1e308, -1e308, 5e-324, 0.005, 1.005, 2.675),
);
const word = fc.constantFrom('Normal', 'Overheat', "it's", '');

export const sample: fc.Arbitrary<Sample> = fc.record({
  a: fc.option(number, { freq: 8 }),
  b: fc.option(number, { freq: 8 }),
  n: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { freq: 8 }),
  flag: fc.option(fc.boolean(), { freq: 8 }),
  kind: fc.option(word, { freq: 8 }),
});

/** Expressions of every operator, up to three deep. */
export const expression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('a', 'b', 'n', 'flag').map((name): Expression => ({ op: 'field', name })),
    number.map((value): Expression => ({ op: 'number', value })),
    word.map((value): Expression => ({ op: '=', left: { op: 'field', name: 'kind' }, right: { op: 'text', value } })),
    fc.record({ op: fc.constantFrom('+', '-', '*', '/'), left: tie('node'), right: tie('node') }),
    fc.record({ op: fc.constantFrom('>', '>=', '<', '<=', '='), left: tie('node'), right: tie('node') }),
    fc.record({
      op: fc.constant('if' as const),
      condition: tie('node'),
      whenTrue: tie('node'),
      whenFalse: tie('node'),
    }),
    fc.record({ op: fc.constant('round' as const), value: tie('node'), decimals: fc.integer({ min: 0, max: 4 }) }),
    fc.tuple(tie('node'), number, number).map(
      ([value, one, other]): Expression => ({
        op: 'clamp',
        value,
        min: Math.min(one, other),
        max: Math.max(one, other),
      }),
    ),
  ),
})).node;
