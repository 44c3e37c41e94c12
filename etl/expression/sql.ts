import { doubleLiteral, identifier, textLiteral } from '../sql/quote.ts';
import { scaleOf } from './arithmetic.ts';
import { type Expression, fieldsOf } from './expression.ts';
import { cannotFail, cannotOverflow, comparesText, isNonZero, kindsOf } from './kind.ts';

type Comparison = Expression & { op: '>' | '>=' | '<' | '<=' | '=' };

/** Largest finite double. Infinities and NaN fail `ABS(x) <= largest` in Trino and in DuckDB alike. */
const largest = doubleLiteral(Number.MAX_VALUE);

/**
 * An expression as a DOUBLE in the SQL that Athena (engine version 3) and DuckDB share: NULL where a field that it names is
 * NULL or an operation has no finite result; conditions are 1 or 0.
 * @throws UserError where the expression mixes text and numbers
 */
export function toSql(expression: Expression): string {
  kindsOf(expression);
  const value = guarded(expression);
  return needsNullGuard(expression) ? ifPresent(fieldsOf(expression), value) : value;
}

/**
 * A condition as a SQL predicate for WHERE and FILTER; unknown (NULL) where a field is absent.
 * @throws UserError where the expression mixes text and numbers
 */
export function toPredicate(expression: Expression): string {
  kindsOf(expression);
  return needsNullGuard(expression) || !isComparison(expression)
    ? `${toSql(expression)} <> ${doubleLiteral(0)}`
    : comparison(expression);
}

/** `+ - * /` and comparisons pass NULL on by themselves; the branch of an `if` that is not taken does not. */
function needsNullGuard(node: Expression): boolean {
  if (node.op === 'if') return true;
  if ('left' in node) return needsNullGuard(node.left) || needsNullGuard(node.right);
  return 'value' in node && typeof node.value === 'object' && needsNullGuard(node.value);
}

function ifPresent(names: readonly string[], value: string): string {
  const absent = names.map((name) => `${identifier(name)} IS NULL`).join(' OR ');
  return absent === '' ? value : `CASE WHEN ${absent} THEN NULL ELSE ${value} END`;
}

const isComparison = (node: Expression): node is Comparison => ['>', '>=', '<', '<=', '='].includes(node.op);

/** Code of a node; where `+ - * /` overflow it is infinite, and stays without finite result from there on. */
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

/** NULL instead of an infinity or NaN. */
function guarded(node: Expression): string {
  const code = numeric(node);
  return cannotOverflow(node) ? code : `CASE WHEN ABS(${code}) <= ${largest} THEN ${code} END`;
}

function quotient(left: Expression, right: Expression): string {
  const divisor = guarded(right);
  return `(${numeric(left)} / ${isNonZero(right) ? divisor : `NULLIF(${divisor}, ${doubleLiteral(0)})`})`;
}

/** Neither branch where the condition itself is NULL. */
function branch(condition: Expression, whenTrue: string, whenFalse: string): string {
  const test = isComparison(condition)
    ? `(${comparison(condition)})`
    : `(${guarded(condition)} <> ${doubleLiteral(0)})`;
  return cannotFail(condition)
    ? `CASE WHEN ${test} THEN ${whenTrue} ELSE ${whenFalse} END`
    : `CASE WHEN ${test} THEN ${whenTrue} WHEN NOT ${test} THEN ${whenFalse} END`;
}

/** In BETWEEN, unlike in LEAST and GREATEST, NULL, NaN and infinities mean the same to Trino and DuckDB. */
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
