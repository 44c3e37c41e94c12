/** Comparison operators. */
export type ComparisonOperator = '>' | '>=' | '<' | '<=' | '=';

type Node =
  | { readonly op: 'field'; readonly name: string }
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Expression; readonly right: Expression }
  | { readonly op: ComparisonOperator; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'if'; readonly condition: Expression; readonly whenTrue: Expression; readonly whenFalse: Expression }
  /** Rounds half up, as `floor(value · 10^decimals + 0.5) / 10^decimals`: the same in JavaScript and SQL. */
  | { readonly op: 'round'; readonly value: Expression; readonly decimals: number }
  | { readonly op: 'clamp'; readonly value: Expression; readonly min: number; readonly max: number };

declare const reads: unique symbol;

/**
 * Formula over the columns of one record. It is data, so it compiles to a function of a record, to loops over columns and to
 * SQL. In all of them a null input makes the result null. All use 64-bit IEEE numbers, combined in the same order, so they
 * agree to the last bit.
 *
 * @typeParam Name columns that it reads; known to the compiler only
 */
export type Expression<Name extends string = string> = Node & { readonly [reads]?: Name };

/** Part of an expression; a number is a constant. For a string, write `ref('column')` or `literal('text')`. */
export type Operand<Name extends string = string> = Expression<Name> | number;

const lift = <Name extends string>(operand: Operand<Name>): Expression<Name> =>
  typeof operand === 'number' ? { op: 'number', value: operand } : operand;

/**
 * Value of a column of the record.
 *
 * @example
 * compare(ref('temperature'), '>', 90);
 */
export const ref = <const Name extends string>(name: Name): Expression<Name> => ({ op: 'field', name });

/**
 * Text constant, to compare a column with.
 *
 * @example
 * compare(ref('failure_type'), '=', literal('Overheat'));
 */
export const literal = (value: string): Expression<never> => ({ op: 'text', value });

/**
 * Sum of two numbers.
 *
 * @example
 * add(ref('brand_loyalty'), 1);
 */
export const add = <L extends string = never, R extends string = never>(
  left: Operand<L>,
  right: Operand<R>,
): Expression<L | R> => ({ op: '+', left: lift(left), right: lift(right) });

/**
 * Difference of two numbers.
 *
 * @example
 * subtract(ref('temperature'), 20);
 */
export const subtract = <L extends string = never, R extends string = never>(
  left: Operand<L>,
  right: Operand<R>,
): Expression<L | R> => ({ op: '-', left: lift(left), right: lift(right) });

/**
 * Product of two numbers.
 *
 * @example
 * multiply(ref('vibration'), 10);
 */
export const multiply = <L extends string = never, R extends string = never>(
  left: Operand<L>,
  right: Operand<R>,
): Expression<L | R> => ({ op: '*', left: lift(left), right: lift(right) });

/**
 * Quotient; null if the divisor is 0.
 *
 * @example
 * divide(ref('predicted_remaining_life'), ref('energy_consumption'));
 */
export const divide = <L extends string = never, R extends string = never>(
  left: Operand<L>,
  right: Operand<R>,
): Expression<L | R> => ({ op: '/', left: lift(left), right: lift(right) });

/**
 * 1 if the comparison is true, else 0.
 *
 * @example
 * compare(ref('purchase_channel'), '=', literal('Online'));
 */
export const compare = <L extends string = never, R extends string = never>(
  left: Operand<L>,
  op: ComparisonOperator,
  right: Operand<R>,
): Expression<L | R> => ({ op, left: lift(left), right: lift(right) });

/**
 * `whenTrue` if the condition is not 0, else `whenFalse`.
 *
 * @example
 * when(compare(ref('energy_consumption'), '>', 0), ref('temperature'), 0);
 */
export const when = <C extends string = never, T extends string = never, F extends string = never>(
  condition: Expression<C>,
  whenTrue: Operand<T>,
  whenFalse: Operand<F>,
): Expression<C | T | F> => ({ op: 'if', condition, whenTrue: lift(whenTrue), whenFalse: lift(whenFalse) });

/**
 * Rounded half up.
 * @param decimals 0 to 15
 * @example
 * round(divide(ref('purchase_amount'), 1000), 2);
 */
export const round = <Name extends string = never>(value: Operand<Name>, decimals: number): Expression<Name> => ({
  op: 'round',
  value: lift(value),
  decimals,
});

/**
 * The value, or the bound that it exceeds.
 * @param min inclusive
 * @param max inclusive
 * @example
 * clamp(ref('humidity'), 0, 100);
 */
export const clamp = <Name extends string = never>(
  value: Operand<Name>,
  min: number,
  max: number,
): Expression<Name> => ({ op: 'clamp', value: lift(value), min, max });

/** Distinct names of the fields that an expression reads, in order of first use. */
export function fieldsOf(expression: Expression): string[] {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.op === 'field') names.add(node.name);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression);
  return [...names];
}

/** Direct operands of an expression. */
export function childrenOf(node: Expression): Expression[] {
  switch (node.op) {
    case 'field':
    case 'number':
    case 'text':
      return [];
    case 'if':
      return [node.condition, node.whenTrue, node.whenFalse];
    case 'round':
    case 'clamp':
      return [node.value];
    default:
      return [node.left, node.right];
  }
}
