import { builders } from './builders.ts';
import { translateCast } from './casts.ts';
import type { Entry } from './entry.ts';
import { functions, macros, windowFunctions } from './functions.ts';
import { comparable, isUnbounded, operatorCalls, translateOperator } from './operators.ts';
import { rejection } from './rejection.ts';
import { rejectNode } from './syntax.ts';
import { call, castNode, constantOf, exactNumber, literalText, type Tree, textNode, typedText } from './tree.ts';

/** Nodes of a query after DuckDB has expanded its macros. The time to bind them grows with it. */
const largest = 20_000;

/**
 * Translates the tree of a query in Athena's dialect into one that DuckDB answers as Athena does.
 * @throws AwsErrorResponse for a function, an operator, a cast or a form that is not translated
 */
export function translate(root: Tree): Tree {
  const weights = new WeakMap<object, number>();
  const weightOf = (value: unknown): number => {
    if (value === null || typeof value !== 'object') return 0;
    const known = weights.get(value);
    if (known !== undefined) return known;
    const uses = macros.get(String((value as Tree).function_name))?.uses;
    const children = (value as Tree).children;
    const weight =
      uses && Array.isArray(children)
        ? children.reduce((sum: number, child, index) => sum + (uses[index] ?? 1) * weightOf(child), 1)
        : Object.values(value).reduce((sum: number, inner) => sum + weightOf(inner), Array.isArray(value) ? 0 : 1);
    weights.set(value, weight);
    return weight;
  };
  const visit = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(visit);
    const node = value as Tree;
    if (Object.hasOwn(node, 'rawJSON')) return node;
    rejectNode(node);
    if (isIntervalLiteral(node)) return node;
    const inner = Object.fromEntries(Object.entries(node).map(([name, each]) => [name, visitMember(name, each, node)]));
    const translated = translateNode(inner);
    if (weightOf(translated) > largest) {
      throw rejection(
        'NOT_SUPPORTED: The query nests more divisions, casts or functions than the local Athena translates',
      );
    }
    return translated === inner ? inner : { ...translated, alias: node.alias ?? '' };
  };
  const visitMember = (name: string, value: unknown, node: Tree): unknown => {
    // The text of a cast is its own: `DATE '2025-01-01'` is one.
    if (name === 'child' && node.class === 'CAST' && literalText(value) !== undefined) return value;
    if (name === 'function' && node.type === 'TABLE_FUNCTION') return inFrom(value as Tree);
    // A lambda's parameters are no row.
    if (name === 'lhs' && node.class === 'LAMBDA') return unqualified(value as Tree);
    return visit(value);
  };
  const inFrom = (node: Tree): Tree => ({ ...node, children: visit(node.children) });
  return visit(root) as Tree;
}

const unqualified = (parameters: Tree): Tree => ({ ...parameters, schema: '' });

function translateNode(node: Tree): Tree {
  switch (node.class) {
    case 'CONSTANT':
      return translateConstant(node);
    case 'CAST':
      return translateCast(node);
    case 'COLUMN_REF':
      return translateColumn(node);
    case 'COMPARISON':
      return { ...node, left: comparable(node.left as Tree, node.right as Tree) };
    case 'BETWEEN':
      return { ...node, input: comparable(node.input as Tree, node.lower as Tree) };
    case 'OPERATOR':
      return translateKeyword(node);
    case 'FUNCTION':
      return translateCall(node);
    case 'WINDOW':
      return translateWindow(node);
    default:
      return node.sample && node.class === undefined && node.type !== 'SELECT_NODE'
        ? { ...node, sample: inPercent(node.sample as Tree) }
        : node;
  }
}

function translateConstant(node: Tree): Tree {
  if (isUnbounded(node)) throw rejection('NUMERIC_VALUE_OUT_OF_RANGE: a whole number does not fit into bigint');
  const text = literalText(node);
  if (text !== undefined) return typedText(text);
  const constant = constantOf(node);
  // DuckDB writes a double without its exponent, and then reads a decimal.
  return constant?.type.id === 'DOUBLE' && !constant.is_null
    ? castNode(textNode(doubleText(constant.value)), 'DOUBLE')
    : node;
}

const doubleText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? String((value as { readonly rawJSON: string }).rawJSON) : String(value);

const moments: Readonly<Record<string, string>> = {
  current_date: 'current_date',
  current_timestamp: 'now',
  localtimestamp: 'localtimestamp',
};

function translateColumn(node: Tree): Tree {
  const [name = '', ...more] = node.column_names as readonly string[];
  const moment =
    more.length === 0 && Object.hasOwn(moments, name.toLowerCase()) ? moments[name.toLowerCase()] : undefined;
  if (moment === undefined) return node;
  const now = call('now', []);
  if (moment === 'now') return now;
  return castNode(now, moment === 'current_date' ? 'DATE' : 'TIMESTAMP');
}

/** `IN`, a subscript, and what else is written as an operator. */
function translateKeyword(node: Tree): Tree {
  const children = node.children as readonly Tree[];
  const [first, second] = children;
  if (first === undefined) return node;
  // The name of a field is no value.
  if (node.type === 'STRUCT_EXTRACT') return { ...node, children: [first, textNode(literalText(second) ?? '')] };
  if (node.type === 'OPERATOR_TRY') return { ...node, children: children.map((child) => tried(child) as Tree) };
  if (node.type === 'ARRAY_EXTRACT') return call('athena_subscript', children);
  if (node.type !== 'COMPARE_IN' && node.type !== 'COMPARE_NOT_IN') return node;
  return { ...node, children: [comparable(first, second), ...children.slice(1)] };
}

/** Checks within TRY give NULL: DuckDB has no TRY over the function that fails. */
function tried(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(tried);
  const inner = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, tried(each)]));
  const checked = String(inner.function_name).startsWith('athena_check_');
  return checked ? { ...inner, function_name: String(inner.function_name).replace('check', 'try') } : inner;
}

function translateCall(node: Tree): Tree {
  const name = String(node.function_name).toLowerCase();
  const args = node.children as readonly Tree[];
  if (node.is_operator === true) return translateOperator(node);
  if (operatorCalls.includes(name)) return node;
  if (name === 'timezone' || name === 'date_part') return builders.typed(node, name, args);
  const entry = entryOf(functions, name);
  const aggregates = 'aggregate' in entry && entry.aggregate === true;
  if (!aggregates && (node.distinct === true || node.filter !== null)) {
    throw rejection(`FUNCTION_NOT_AGGREGATE: '${name}' takes no DISTINCT or FILTER`);
  }
  return applied(entry, node, name, args);
}

function applied(entry: Entry, node: Tree, name: string, args: readonly Tree[]): Tree {
  if (entry.kind === 'macro') {
    if (!entry.forms.some(({ parameters }) => parameters.length === args.length))
      throw wrongArguments(name, args.length);
    return call(`athena_${name}`, args);
  }
  if (entry.kind === 'rejected') return node;
  const [least, most] = entry.args;
  if (args.length < least || args.length > most) throw wrongArguments(name, args.length);
  switch (entry.kind) {
    case 'same':
      return node;
    case 'renamed':
      return { ...node, function_name: entry.to };
    case 'list':
      return call(`athena_${name}`, [call('list_value', args)]);
    case 'built':
      return builders[entry.builder](node, name, args);
  }
}

const wrongArguments = (name: string, count: number) =>
  rejection(
    `NOT_SUPPORTED: The local Athena does not translate '${name}' with ${count} argument${count === 1 ? '' : 's'}`,
  );

function entryOf(table: Readonly<Record<string, Entry>>, name: string): Entry {
  const entry = Object.hasOwn(table, name) ? table[name] : undefined;
  if (entry === undefined)
    throw rejection(
      `FUNCTION_NOT_FOUND: Function '${name}' not registered: Athena has none, or the local Athena does not know it`,
    );
  if (entry.kind !== 'rejected') return entry;
  const instead = entry.instead === undefined ? '' : `; use ${entry.instead}`;
  throw rejection(`NOT_SUPPORTED: The local Athena does not translate '${name}'${instead}`);
}

function translateWindow(node: Tree): Tree {
  const name = String(node.function_name).toLowerCase();
  if (node.exclude_clause !== 'NO_OTHER') throw rejection('SYNTAX_ERROR: Athena has no EXCLUDE in a window');
  const entry = entryOf(windowFunctions, name);
  return entry.kind === 'renamed' ? { ...node, function_name: entry.to } : node;
}

/** `TABLESAMPLE BERNOULLI (10)` is ten percent in Athena, and ten rows in DuckDB. */
const inPercent = (sample: Tree): Tree => ({
  ...sample,
  is_percentage: true,
  sample_size: {
    type: { id: 'DOUBLE', type_info: null },
    is_null: false,
    value: exactNumber(`${Number((sample.sample_size as Tree).value)}e0`),
  },
});

const intervals = ['to_years', 'to_months', 'to_days', 'to_hours', 'to_minutes', 'to_seconds'];

/** `INTERVAL '1' DAY` is a call of DuckDB's function with casts of the text. */
function isIntervalLiteral(node: Tree): boolean {
  if (node.class !== 'FUNCTION' || !intervals.includes(String(node.function_name))) return false;
  let [inner] = node.children as readonly Tree[];
  if (inner?.class !== 'CAST') return false;
  while (inner !== undefined && inner.class !== 'CONSTANT') {
    const children = inner.children as readonly Tree[] | undefined;
    inner =
      inner.class === 'CAST' ? (inner.child as Tree) : inner.function_name === 'trunc' ? children?.[0] : undefined;
  }
  return literalText(inner) !== undefined;
}
