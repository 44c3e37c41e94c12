/**
 * A small language for what is computed from one record. An expression is data, so it compiles to a scalar function,
 * to an Arquero expression and to SQL. In all three an absent input makes the whole absent, and numbers are IEEE doubles
 * combined in the same order, so the three agree to the last bit.
 */
export type Expression =
  | { readonly op: 'field'; readonly name: string }
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: Expression; readonly right: Expression }
  | { readonly op: '>' | '>=' | '<' | '<=' | '='; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'if'; readonly condition: Expression; readonly whenTrue: Expression; readonly whenFalse: Expression }
  /** Half up, as `floor(value · 10^decimals + 0.5) / 10^decimals`: the same in JavaScript and SQL. */
  | { readonly op: 'round'; readonly value: Expression; readonly decimals: number }
  | { readonly op: 'clamp'; readonly value: Expression; readonly min: number; readonly max: number };

type Operand = Expression | number | string;

const lift = (operand: Operand): Expression =>
  typeof operand === 'number'
    ? { op: 'number', value: operand }
    : typeof operand === 'string'
      ? field(operand)
      : operand;

/** The value of a column of the record. In the builders below a bare string is a field and a bare number a constant. */
export const field = (name: string): Expression => ({ op: 'field', name });
export const text = (value: string): Expression => ({ op: 'text', value });
export const add = (left: Operand, right: Operand): Expression => ({ op: '+', left: lift(left), right: lift(right) });
export const subtract = (left: Operand, right: Operand): Expression => ({
  op: '-',
  left: lift(left),
  right: lift(right),
});
export const multiply = (left: Operand, right: Operand): Expression => ({
  op: '*',
  left: lift(left),
  right: lift(right),
});
export const divide = (left: Operand, right: Operand): Expression => ({
  op: '/',
  left: lift(left),
  right: lift(right),
});
export const compare = (left: Operand, op: '>' | '>=' | '<' | '<=' | '=', right: Operand): Expression => ({
  op,
  left: lift(left),
  right: lift(right),
});
export const when = (condition: Expression, whenTrue: Operand, whenFalse: Operand): Expression => ({
  op: 'if',
  condition,
  whenTrue: lift(whenTrue),
  whenFalse: lift(whenFalse),
});
export const round = (value: Operand, decimals: number): Expression => ({ op: 'round', value: lift(value), decimals });
export const clamp = (value: Operand, min: number, max: number): Expression => ({
  op: 'clamp',
  value: lift(value),
  min,
  max,
});

/** Names of the fields that an expression reads, each once, in order of first use. */
export function fieldsOf(expression: Expression): string[] {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.op === 'field') names.add(node.name);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression);
  return [...names];
}

/** The expressions directly within an expression. */
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
