import type { Score } from '../contract/contract.ts';
import { add, divide, type Expression, multiply, ref, round } from '../expression/expression.ts';
import { compileScalar, type Getter } from '../expression/scalar.ts';

/** Score as an expression: `(w1 · f1) / p1 + (w2 · f2) / p2 + …` from left to right, rounded if the score has decimals. */
export function scoreExpression(score: Score): Expression {
  const addends = score.terms.map((term) => divide(multiply(term.weight, ref(term.field)), term.per));
  const sum = addends.reduce((total, addend) => add(total, addend));
  return score.decimals === undefined ? sum : round(sum, score.decimals);
}

/** Compiles the contribution of each term to a score, by field, in the order of the terms; null if the field is null. */
export function compileContributions(score: Score): (get: Getter) => Record<string, number | null> {
  const terms = score.terms.map(
    (term) => [term.field, compileScalar(divide(multiply(term.weight, ref(term.field)), term.per))] as const,
  );
  return (get) => Object.fromEntries(terms.map(([name, evaluate]) => [name, evaluate(get)]));
}
