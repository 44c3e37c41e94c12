import { type Batch, type Column, column } from '../batch/batch.ts';
import { SchemaError } from '../errors.ts';
import { clampTo, comparison, finite, quotient, roundHalfUp, scaleOf } from './arithmetic.ts';
import { type Expression, fieldsOf } from './expression.ts';
import { comparesText, type FieldKind, kindsOf } from './kind.ts';

/** Computed column. `valid` is 1 for a value and 0 for a null, whose value is 0; it is null if no row is null. */
export interface Computed {
  readonly values: Float64Array;
  readonly valid: Uint8Array | null;
}

/**
 * Evaluates an expression for every row of a batch, with one loop for each operation. The result is that of `compileScalar`
 * for each row, many times faster.
 * @throws UserError if the expression mixes text and numbers
 * @throws SchemaError if a field is a timestamp, or text is used as a number, or a number as text
 * @throws SchemaError naming the existing columns, if a field is missing
 */
export function computeColumn(expression: Expression, batch: Batch): Computed {
  for (const [name, kind] of kindsOf(expression)) checkType(column(batch, name), kind);
  const result = evaluate(expression, batch).slice();
  applyNulls(result, fieldsOf(expression), batch);
  return withValidity(result);
}

function checkType({ name, type }: Column, kind: FieldKind): void {
  const isText = type === 'text' || type === 'category';
  if (type === 'timestamp' || isText !== (kind === 'text')) {
    throw new SchemaError(`field "${name}" is ${type}, but an expression uses it as a ${kind}`, { field: name });
  }
}

/** Sets the result to NaN in every row with a null input, even if the input is in a branch that is not taken. */
function applyNulls(result: Float64Array, names: readonly string[], batch: Batch): void {
  for (const name of names) {
    const { valid } = column(batch, name);
    if (!valid) continue;
    for (let i = 0; i < result.length; i++) if (!valid[i]) result[i] = Number.NaN;
  }
}

function withValidity(values: Float64Array): Computed {
  const valid = new Uint8Array(values.length);
  let nulls = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      valid[i] = 1;
    } else {
      values[i] = 0;
      nulls++;
    }
  }
  return { values, valid: nulls === 0 ? null : valid };
}

function evaluate(node: Expression, batch: Batch): Float64Array {
  switch (node.op) {
    case 'field':
      return numbersOf(column(batch, node.name));
    case 'number':
      return new Float64Array(batch.length).fill(node.value);
    case 'text':
      return new Float64Array(batch.length).fill(Number.NaN);
    case 'if':
      return branch(evaluate(node.condition, batch), evaluate(node.whenTrue, batch), evaluate(node.whenFalse, batch));
    case 'round': {
      const scale = scaleOf(node.decimals);
      return evaluate(node.value, batch).map((value) => roundHalfUp(value, scale));
    }
    case 'clamp':
      return evaluate(node.value, batch).map((value) => clampTo(value, node.min, node.max));
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(node.op, evaluate(node.left, batch), evaluate(node.right, batch));
    default: {
      if (comparesText(node)) return sameText(node.left, node.right, batch);
      const { op } = node;
      const right = evaluate(node.right, batch);
      return evaluate(node.left, batch).map((value, i) => comparison(op, value, right[i] as number));
    }
  }
}

const numbersOf = ({ values }: Column): Float64Array =>
  values instanceof Float64Array ? values : Float64Array.from(values as Int32Array | Uint8Array);

function arithmetic(op: '+' | '-' | '*' | '/', left: Float64Array, right: Float64Array): Float64Array {
  const result = new Float64Array(left.length);
  const each = (compute: (one: number, other: number) => number) => {
    for (let i = 0; i < result.length; i++) result[i] = compute(left[i] as number, right[i] as number);
    return result;
  };
  switch (op) {
    case '+':
      return each((one, other) => finite(one + other));
    case '-':
      return each((one, other) => finite(one - other));
    case '*':
      return each((one, other) => finite(one * other));
    case '/':
      return each(quotient);
  }
}

const branch = (condition: Float64Array, whenTrue: Float64Array, whenFalse: Float64Array): Float64Array =>
  condition.map((decided, i) => (Number.isNaN(decided) ? Number.NaN : ((decided ? whenTrue : whenFalse)[i] as number)));

function sameText(left: Expression, right: Expression, batch: Batch): Float64Array {
  const side = (node: Expression): ((row: number) => string) => {
    if (node.op !== 'field') return () => (node.op === 'text' ? node.value : '');
    const { values } = column(batch, node.name);
    return (row) => values[row] as string;
  };
  const [one, other] = [side(left), side(right)];
  return Float64Array.from({ length: batch.length }, (_, row) => (one(row) === other(row) ? 1 : 0));
}
