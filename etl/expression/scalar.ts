import { clampTo, comparison, finite, quotient, roundHalfUp, scaleOf } from './arithmetic.ts';
import { type Expression, fieldsOf } from './expression.ts';
import { comparesText, kindsOf } from './kind.ts';

/** Function that returns the value of a field by name, or null. Booleans may be true and false, or 1 and 0. */
export type Getter = (name: string) => number | string | boolean | null;

type Evaluate = (get: Getter) => number;

/**
 * Compiles an expression to a function of one record. It returns null if any field in the expression is null, even in a
 * branch that is not taken, and if an operation has no finite result. Conditions return 1 or 0.
 * @throws UserError if the expression mixes text and numbers
 */
export function compileScalar(expression: Expression): (get: Getter) => number | null {
  kindsOf(expression);
  const names = fieldsOf(expression);
  const evaluate = compile(expression);
  return (get) => {
    for (const name of names) if (get(name) === null) return null;
    const result = evaluate(get);
    return Number.isFinite(result) ? result : null;
  };
}

function compile(node: Expression): Evaluate {
  switch (node.op) {
    case 'field':
      return (get) => finite(Number(get(node.name)));
    case 'number':
      return () => node.value;
    case 'text':
      return () => Number.NaN;
    case 'if':
      return branch(compile(node.condition), compile(node.whenTrue), compile(node.whenFalse));
    case 'round': {
      const [value, scale] = [compile(node.value), scaleOf(node.decimals)];
      return (get) => roundHalfUp(value(get), scale);
    }
    case 'clamp': {
      const value = compile(node.value);
      return (get) => clampTo(value(get), node.min, node.max);
    }
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(node.op, compile(node.left), compile(node.right));
    default:
      return comparesText(node) ? sameText(node.left, node.right) : compared(node);
  }
}

const branch =
  (condition: Evaluate, whenTrue: Evaluate, whenFalse: Evaluate): Evaluate =>
  (get) => {
    const decided = condition(get);
    if (Number.isNaN(decided)) return Number.NaN;
    return decided !== 0 ? whenTrue(get) : whenFalse(get);
  };

function arithmetic(op: '+' | '-' | '*' | '/', left: Evaluate, right: Evaluate): Evaluate {
  switch (op) {
    case '+':
      return (get) => finite(left(get) + right(get));
    case '-':
      return (get) => finite(left(get) - right(get));
    case '*':
      return (get) => finite(left(get) * right(get));
    case '/':
      return (get) => quotient(left(get), right(get));
  }
}

function compared(node: Expression & { op: '>' | '>=' | '<' | '<=' | '=' }): Evaluate {
  const [left, right] = [compile(node.left), compile(node.right)];
  return (get) => comparison(node.op, left(get), right(get));
}

function sameText(left: Expression, right: Expression): Evaluate {
  const side = (node: Expression) => (get: Getter) =>
    node.op === 'field' ? get(node.name) : node.op === 'text' ? node.value : null;
  const [one, other] = [side(left), side(right)];
  return (get) => (one(get) === other(get) ? 1 : 0);
}
