import { UserError } from '../errors.ts';
import { childrenOf, type Expression, fieldsOf } from './expression.ts';

/** Kind of value that an expression expects of a field. A boolean field is a number, 1 or 0. */
export type FieldKind = 'number' | 'text';

/**
 * Kind of each field that an expression reads. Text can only be compared with `=`, since order and concatenation of text
 * differ between JavaScript and SQL; everything else is a number.
 * @throws UserError if text is used as a number, or one field is used as both
 */
export function kindsOf(expression: Expression): ReadonlyMap<string, FieldKind> {
  const textFields = new Set<string>();
  const numberFields = new Set<string>();
  visit(expression, textFields, numberFields);
  for (const name of textFields) {
    if (numberFields.has(name)) throw new UserError(`field "${name}" is used both as text and as a number`);
  }
  return new Map(fieldsOf(expression).map((name) => [name, textFields.has(name) ? 'text' : 'number']));
}

/** True if an expression compares text: one of its sides is a text constant. */
export function comparesText(node: Expression): node is Expression & { op: '=' } {
  return node.op === '=' && (node.left.op === 'text' || node.right.op === 'text');
}

const isOperand = (node: Expression) => node.op === 'field' || node.op === 'number';

/** True if a value is finite whenever its fields are not null: a field, a constant, a comparison of them. */
export function cannotFail(node: Expression): boolean {
  if (comparesText(node)) return true;
  const compares = ['>', '>=', '<', '<=', '='].includes(node.op);
  return isOperand(node) || (compares && 'left' in node && isOperand(node.left) && isOperand(node.right));
}

/** True if a value cannot be infinite: it is finite or null. `+ - * /` and `round` can overflow. */
export function cannotOverflow(node: Expression): boolean {
  if (node.op === 'if') return cannotOverflow(node.whenTrue) && cannotOverflow(node.whenFalse);
  return !['+', '-', '*', '/', 'round'].includes(node.op);
}

/** True for a divisor that needs no check: a constant other than 0. */
export const isNonZero = (node: Expression): boolean => node.op === 'number' && node.value !== 0;

function visit(node: Expression, textFields: Set<string>, numberFields: Set<string>): void {
  if (node.op === 'field') numberFields.add(node.name);
  else if (node.op === 'number') checkFinite(node.value);
  else if (node.op === 'text') {
    throw new UserError(`text "${node.value}" is used as a number; text can only be compared with "="`);
  } else if (comparesText(node)) textSides(node.left, node.right, textFields);
  else for (const child of childrenOf(node)) visit(child, textFields, numberFields);
}

function checkFinite(value: number): void {
  if (!Number.isFinite(value)) throw new UserError(`constant ${value} is not a finite number`);
}

function textSides(left: Expression, right: Expression, textFields: Set<string>): void {
  for (const side of [left, right]) {
    if (side.op === 'field') textFields.add(side.name);
    else if (side.op !== 'text')
      throw new UserError('text is compared with a field or another text, not with a number');
  }
}
