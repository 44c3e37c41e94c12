import { doubleLiteral, identifier, textLiteral } from '../sql/quote.ts';
import { scaleOf } from './arithmetic.ts';
import { type Expression, fieldsOf } from './expression.ts';
import { cannotFail, cannotOverflow, comparesText, isNonZero, kindsOf } from './kind.ts';

type Comparison = Expression & { op: '>' | '>=' | '<' | '<=' | '=' };

/** Largest finite 64-bit number. Infinities and NaN fail `ABS(x) <= largest` in both Trino and DuckDB. */
const largest = doubleLiteral(Number.MAX_VALUE);

/**
 * Compiles an expression to SQL of type DOUBLE for both Athena (engine version 3) and DuckDB. It is NULL if a field in the
 * expression is NULL or an operation has no finite result; conditions are 1 or 0.
 * @throws UserError if the expression mixes text and numbers
 */
export function toSql(expression: Expression): string {
  kindsOf(expression);
  const value = guarded(expression);
  return needsNullGuard(expression) ? ifPresent(fieldsOf(expression), value) : value;
}

/**
 * Compiles a condition to a SQL predicate for WHERE and FILTER; it is NULL if a field is NULL.
 * @throws UserError if the expression mixes text and numbers
 */
export function toPredicate(expression: Expression): string {
  kindsOf(expression);
  return needsNullGuard(expression) || !isComparison(expression)
    ? `${toSql(expression)} <> ${doubleLiteral(0)}`
    : comparison(expression);
}

/** True if NULL must be checked explicitly: `+ - * /` and comparisons propagate it, a branch that is not taken does not. */
function needsNullGuard(node: Expression): boolean {
  if (node.op === 'if') return true;
  if ('left' in node) return needsNullGuard(node.left) || needsNullGuard(node.right);
  return 'value' in node && typeof node.value === 'object' && needsNullGuard(node.value);
}

function ifPresent(names: readonly string[], value: string): string {
  const anyNull = names.map((name) => `${identifier(name)} IS NULL`).join(' OR ');
  return anyNull === '' ? value : `CASE WHEN ${anyNull} THEN NULL ELSE ${value} END`;
}

const isComparison = (node: Expression): node is Comparison => ['>', '>=', '<', '<=', '='].includes(node.op);

/** SQL of a node. If `+ - * /` overflow it is infinite, and so is every result computed from it. */
function numeric(node: Expression): string {
  switch (node.op) {
    case 'field':
      return `CAST(${identifier(node.name)} AS DOUBLE)`;
    case 'number':
      return doubleLiteral(node.value);
    case 'text':
      return textLiteral(node.value);
    case 'if':
      return branch(node.condition, numeric(node.whenTrue), numeric(node.whenFalse));
    case 'round': {
      const scale = doubleLiteral(scaleOf(node.decimals));
      return `(FLOOR(${numeric(node.value)} * ${scale} + ${doubleLiteral(0.5)}) / ${scale})`;
    }
    case 'clamp':
      return clamped(numeric(node.value), node.min, node.max);
    case '/':
      return quotient(node.left, node.right);
    case '+':
    case '-':
    case '*':
      return `(${numeric(node.left)} ${node.op} ${numeric(node.right)})`;
    default:
      return `CAST(${comparison(node)} AS DOUBLE)`;
  }
}

/** SQL of a node that gives NULL instead of an infinity or NaN. */
function guarded(node: Expression): string {
  const code = numeric(node);
  return cannotOverflow(node) ? code : `CASE WHEN ABS(${code}) <= ${largest} THEN ${code} END`;
}

function quotient(left: Expression, right: Expression): string {
  const divisor = guarded(right);
  return `(${numeric(left)} / ${isNonZero(right) ? divisor : `NULLIF(${divisor}, ${doubleLiteral(0)})`})`;
}

/** SQL of an `if`; NULL if the condition is NULL. */
function branch(condition: Expression, whenTrue: string, whenFalse: string): string {
  const test = isComparison(condition)
    ? `(${comparison(condition)})`
    : `(${guarded(condition)} <> ${doubleLiteral(0)})`;
  return cannotFail(condition)
    ? `CASE WHEN ${test} THEN ${whenTrue} ELSE ${whenFalse} END`
    : `CASE WHEN ${test} THEN ${whenTrue} WHEN NOT ${test} THEN ${whenFalse} END`;
}

/** SQL of `clamp`. With BETWEEN, Trino and DuckDB agree on NULL, NaN and infinities; with LEAST and GREATEST they do not. */
function clamped(code: string, min: number, max: number): string {
  const [low, high] = [doubleLiteral(min), doubleLiteral(max)];
  return (
    `CASE WHEN ${code} BETWEEN ${low} AND ${high} THEN ${code}` +
    ` WHEN ${code} BETWEEN ${high} AND ${largest} THEN ${high}` +
    ` WHEN ${code} BETWEEN ${doubleLiteral(-Number.MAX_VALUE)} AND ${low} THEN ${low} END`
  );
}

function comparison(node: Comparison): string {
  if (comparesText(node)) return `${textSide(node.left)} = ${textSide(node.right)}`;
  return `${guarded(node.left)} ${node.op} ${guarded(node.right)}`;
}

const textSide = (node: Expression) => (node.op === 'field' ? identifier(node.name) : numeric(node));
