import { aggregates } from './aggregates.ts';
import { type Entry, macro } from './entry.ts';
import { rejection } from './rejection.ts';
import { call, constantOf, kindOf, type Tree } from './tree.ts';

const decimals =
  'NOT_SUPPORTED: The local Athena does not divide decimals nor averages them: cast one to double, or multiply';

const zero =
  'NOT_SUPPORTED: The local Athena divides no double by zero, except where the query shows that it is one: add a CAST to double, or nullif';

const floats = "regexp_matches(typeof(a) || typeof(b), 'DOUBLE|FLOAT|INTERVAL')";

const hasNull = 'list_count(l) < len(l)';

/** Macros of operators. */
export const operatorMacros: Readonly<Record<string, Entry>> = {
  comparable: macro(
    "(a, b) -> CASE WHEN (typeof(a) = 'VARCHAR') <> (typeof(b) = 'VARCHAR') AND typeof(a) <> '\"NULL\"' AND typeof(b) <> '\"NULL\"' THEN error('TYPE_MISMATCH: Cannot compare varchar with another type: Athena casts neither') ELSE a END",
  ),
  divide: macro(
    `(a, b) -> a / CASE WHEN ${floats} THEN CASE WHEN b <> 0 OR b IS NULL THEN b ELSE CAST('${zero}' AS TINYINT) END WHEN contains(typeof(a) || typeof(b), 'DECIMAL') THEN CAST('${decimals}' AS TINYINT) WHEN b = 0 THEN CAST('DIVISION_BY_ZERO: Division by zero' AS TINYINT) ELSE b END`,
  ),
  divide_double: macro("(a, b) -> CASE WHEN b = 0 THEN a * 'Infinity'::DOUBLE ELSE a / b END"),
  remainder: macro(
    `(a, b) -> a % CASE WHEN b <> 0 OR ${floats} THEN b WHEN b = 0 THEN CAST('DIVISION_BY_ZERO: Division by zero' AS TINYINT) END`,
  ),
  not_decimal: macro(`(x) -> CASE WHEN starts_with(typeof(x), 'DECIMAL') THEN error('${decimals}') ELSE x END`),
  joined_text: macro(`(l) -> CASE WHEN NOT ${hasNull} THEN array_to_string(l, '') END`),
  joined: macro(
    `(l VARCHAR[]) -> CASE WHEN NOT ${hasNull} THEN array_to_string(l, '') END`,
    `(l) -> CASE WHEN NOT ${hasNull} THEN flatten(l) END`,
  ),
  any_match: macro(
    `(l) -> CASE WHEN list_contains(l, true) THEN true WHEN l IS NULL OR ${hasNull} THEN NULL ELSE false END`,
  ),
  all_match: macro(
    `(l) -> CASE WHEN list_contains(l, false) THEN false WHEN l IS NULL OR ${hasNull} THEN NULL ELSE true END`,
  ),
  none_match: macro(
    `(l) -> CASE WHEN list_contains(l, true) THEN false WHEN l IS NULL OR ${hasNull} THEN NULL ELSE true END`,
  ),
};

/** Operators of Athena, and their treatment. */
export const operators: Readonly<Record<string, 'same' | 'translated'>> = {
  '+': 'translated',
  '-': 'translated',
  '*': 'same',
  '/': 'translated',
  '%': 'translated',
  '||': 'translated',
  '~~': 'same',
  '!~~': 'same',
};

/** Calls that are operators in the text: `LIKE … ESCAPE`. */
export const operatorCalls = ['like_escape', 'not_like_escape', 'nullif'];

/** An arithmetic or text operator. @throws AwsErrorResponse for one that Athena lacks */
export function translateOperator(node: Tree): Tree {
  const name = String(node.function_name);
  const children = node.children as readonly Tree[];
  const [left, right] = children;
  if (!Object.hasOwn(operators, name)) throw rejection(`SYNTAX_ERROR: Athena has no operator ${name}`);
  if (left === undefined || right === undefined) return node;
  const kinds = [kindOf(left), kindOf(right)];
  if (name === '||') return joinedText([...partsOf(left), right]);
  if (name === '%') return call('athena_remainder', children);
  if (name === '/') return quotient(node, left, right);
  if (name !== '+' && name !== '-') return node;
  const verb = name === '+' ? 'plus' : 'minus';
  if (kinds.includes('temporal')) return call(`athena_${verb}`, children);
  const unknown = kinds.includes(undefined) && !kinds.some((kind) => kind === 'null' || kind === 'double');
  return unknown && isSimple(left) && isSimple(right) ? call(`athena_number_${verb}`, children) : node;
}

/** No sum itself: DuckDB binds the arguments of a macro again for each use, so that the time grows with the square. */
const isSimple = (node: Tree): boolean =>
  node.class !== 'FUNCTION' || (node.is_operator !== true && !String(node.function_name).startsWith('athena_'));

function quotient(node: Tree, left: Tree, right: Tree): Tree {
  const kinds = [kindOf(left), kindOf(right)];
  if (!kinds.includes('double')) return call('athena_divide', [left, right]);
  const divisor = right.class === 'CAST' ? Number(constantOf(right.child)?.value) : Number(constantOf(right)?.value);
  return divisor !== 0 && !Number.isNaN(divisor) ? node : call('athena_divide_double', [left, right]);
}

/** Text or array of parts: one list instead of one macro in another. */
export function joinedText(parts: readonly Tree[]): Tree {
  const list = call('list_value', parts);
  if (parts.some((part) => kindOf(part) === 'text')) return call('athena_joined_text', [list]);
  if (parts.some(hasAggregate)) {
    throw rejection('NOT_SUPPORTED: The local Athena joins aggregates only as texts: cast one to varchar');
  }
  return call('athena_joined', [list]);
}

function hasAggregate(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const { class: kind, function_name } = value as Tree;
  if (kind === 'WINDOW' || kind === 'SUBQUERY') return true;
  if (kind === 'FUNCTION' && Object.hasOwn(aggregates, String(function_name))) return true;
  return Object.values(value).some(hasAggregate);
}

function partsOf(left: Tree): readonly Tree[] {
  if (!/^athena_joined/.test(String(left.function_name))) return [left];
  const [list] = left.children as readonly Tree[];
  return list?.children as readonly Tree[];
}

/** Left side of a comparison, which DuckDB casts where Athena compares only values of one type. */
export function comparable(left: Tree, right: Tree | undefined): Tree {
  if (right === undefined || left.class === 'SUBQUERY' || right.class === 'SUBQUERY') return left;
  const kinds = [kindOf(left), kindOf(right)];
  if (kinds.includes('null') || (kinds[0] !== undefined && kinds[0] === kinds[1])) return left;
  return call('athena_comparable', [left, right]);
}

/** A whole number that does not fit into bigint. */
export function isUnbounded(node: Tree): boolean {
  return constantOf(node)?.type.id === 'HUGEINT';
}
