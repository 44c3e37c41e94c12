import { UserError } from '../errors.ts';
import { childrenOf, type Expression, fieldsOf } from './expression.ts';

/** What an expression takes a field for. A boolean field is a number, 1 or 0. */
export type FieldKind = 'number' | 'text';

/**
 * The kind of each field that an expression reads. Text can only be compared with `=`, for order and concatenation of
 * text differ between JavaScript and SQL; everything else is a number.
 * @throws UserError where text stands in the place of a number, or one field is used as both
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

/** Whether a comparison compares text: one of its sides is a text constant. */
export function comparesText(node: Expression): node is Expression & { op: '=' } {
  return node.op === '=' && (node.left.op === 'text' || node.right.op === 'text');
}

const isOperand = (node: Expression) => node.op === 'field' || node.op === 'number';

/** A value that is finite whenever its fields are present: a field, a constant, a comparison of them. */
export function cannotFail(node: Expression): boolean {
  if (comparesText(node)) return true;
  const compares = ['>', '>=', '<', '<=', '='].includes(node.op);
  return isOperand(node) || (compares && 'left' in node && isOperand(node.left) && isOperand(node.right));
}

/** A value that cannot be infinite: it is finite or absent. `+ - * /` and `round` can overflow. */
export function cannotOverflow(node: Expression): boolean {
  if (node.op === 'if') return cannotOverflow(node.whenTrue) && cannotOverflow(node.whenFalse);
  return !['+', '-', '*', '/', 'round'].includes(node.op);
}

/** A divisor that needs no asking: a constant other than 0. */
export const isNonZero = (node: Expression): boolean => node.op === 'number' && node.value !== 0;

function visit(node: Expression, textFields: Set<string>, numberFields: Set<string>): void {
  if (node.op === 'field') numberFields.add(node.name);
  else if (node.op === 'number') checkFinite(node.value);
  else if (node.op === 'text') {
    throw new UserError(`text "${node.value}" stands where a number is wanted; text can only be compared with "="`);
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
