import type { Score } from '../contract/contract.ts';
import { add, divide, type Expression, multiply, ref, round } from '../expression/expression.ts';
import { compileScalar, type Getter } from '../expression/scalar.ts';

/** A score as an expression: `(w1 · f1) / p1 + (w2 · f2) / p2 + …` from left to right, then rounded if the score is. */
export function scoreExpression(score: Score): Expression {
  const addends = score.terms.map((term) => divide(multiply(term.weight, ref(term.field)), term.per));
  const sum = addends.reduce((total, addend) => add(total, addend));
  return score.decimals === undefined ? sum : round(sum, score.decimals);
}

/** Compiles what each term adds to a score, by field, in the order of the terms; null where its field is absent. */
export function compileContributions(score: Score): (get: Getter) => Record<string, number | null> {
  const terms = score.terms.map(
    (term) => [term.field, compileScalar(divide(multiply(term.weight, ref(term.field)), term.per))] as const,
  );
  return (get) => Object.fromEntries(terms.map(([name, evaluate]) => [name, evaluate(get)]));
}

/** What each term adds to the score of one record, by field; null where its field is absent. */
export const contributions = (score: Score, get: Getter): Record<string, number | null> =>
  compileContributions(score)(get);
