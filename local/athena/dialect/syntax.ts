import { lex } from '../lexer.ts';
import { rejection } from './rejection.ts';
import type { Tree } from './tree.ts';

/** Forms that DuckDB reads and Athena does not, or not in the same way. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/::/, 'SYNTAX_ERROR: Athena has no "::"; use CAST(x AS type)'],
  [/\$/, 'SYNTAX_ERROR: Athena has no "$"'],
  [/==/, 'SYNTAX_ERROR: Athena has no "=="; use ='],
  [/:=/, 'SYNTAX_ERROR: Athena has no ":="'],
  [/\(\s*from\b/i, 'SYNTAX_ERROR: In Athena, SELECT comes before FROM'],
  [/\blimit\s+\w+\s+offset\b/i, 'SYNTAX_ERROR: In Athena, OFFSET comes before LIMIT'],
  [/\bdate_part\s*\(/i, "FUNCTION_NOT_FOUND: Function 'date_part' not registered; use extract(field FROM x)"],
  [/\blambda\b/i, 'SYNTAX_ERROR: In Athena, a lambda is written x -> y'],
  [/\b(semi|anti|asof|positional)\s+join\b/i, 'SYNTAX_ERROR: Athena has no such join'],
  [
    /\b(var)?char\s*\(/i,
    'NOT_SUPPORTED: The local Athena does not cut texts in a cast; use varchar without a length, and substr',
  ],
  [/\btimestamp\s*\(\s*(?!3\s*\))/i, 'NOT_SUPPORTED: The local Athena has timestamps of 3 decimals only'],
  [/\bas\s+decimal\s*\)/i, 'NOT_SUPPORTED: The local Athena needs the precision of a decimal, e.g. decimal(38, 0)'],
];

/** Prefixes of literals: DuckDB reads other texts, or another type. */
const prefixed = /(^|[^\w])([xebn]|u&)$/i;

/** @throws AwsErrorResponse for a form that Athena does not read, or reads differently */
export function rejectForms(sql: string): void {
  const pieces = lex(sql);
  for (const [index, { kind, text }] of pieces.entries()) {
    if (kind !== 'code') continue;
    const found = forms.find(([form]) => form.test(text));
    if (found) throw rejection(found[1]);
    if (pieces[index + 1]?.kind === 'text') rejectPrefix(text);
  }
}

function rejectPrefix(text: string): void {
  if (prefixed.test(text.slice(-3))) {
    throw rejection('NOT_SUPPORTED: The local Athena reads no literals with a prefix, such as X, U& or E');
  }
  if (/\bdecimal\s*$/i.test(text)) {
    throw rejection('NOT_SUPPORTED: The local Athena reads no DECIMAL literals; write the number without quotes');
  }
}

const has = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined;

const lacks = (what: string) => rejection(`SYNTAX_ERROR: Athena has no ${what}`);

const tables = ['BASE_TABLE', 'JOIN', 'SUBQUERY', 'TABLE_FUNCTION', 'EXPRESSION_LIST', 'EMPTY', 'EMPTY_FROM'];

const nodes: Readonly<Record<string, (node: Tree) => string | undefined>> = {
  SELECT_NODE: ({ qualify, aggregate_handling, from_table }) => {
    if (has(qualify)) return 'QUALIFY';
    if (aggregate_handling === 'FORCE_AGGREGATES') return 'GROUP BY ALL';
    const { type } = (from_table ?? { type: 'EMPTY' }) as Tree;
    return tables.includes(String(type)) ? undefined : String(type).toLowerCase();
  },
  SET_OPERATION_NODE: ({ setop_type }) => (setop_type === 'UNION_BY_NAME' ? 'UNION BY NAME' : undefined),
  DISTINCT_MODIFIER: ({ distinct_on_targets }) => (has(distinct_on_targets) ? 'DISTINCT ON' : undefined),
  LIMIT_PERCENT_MODIFIER: () => 'LIMIT in percent',
  STAR: ({ exclude_list, replace_list, rename_list, qualified_exclude_list, columns, expr }) =>
    [exclude_list, replace_list, rename_list, qualified_exclude_list].some(has) || columns === true || has(expr)
      ? 'EXCLUDE, REPLACE, RENAME or COLUMNS'
      : undefined,
  VALUE_PARAMETER: () => 'parameter without a value',
  POSITIONAL_REFERENCE: () => '#',
  COLLATE: () => 'COLLATE',
};

const columns = ['current_role', 'current_user', 'current_schema', 'current_catalog', 'session_user', 'rowid'];

/** @throws AwsErrorResponse for a node of the tree that only DuckDB has */
export function rejectNode(node: Tree): void {
  const type = String(node.type);
  const what = Object.hasOwn(nodes, type) ? nodes[type]?.(node) : undefined;
  if (what !== undefined) throw lacks(what);
  if (node.class === 'COLUMN_REF') {
    const [name, ...more] = node.column_names as readonly string[];
    if (more.length === 0 && columns.includes(String(name).toLowerCase())) {
      throw rejection(`COLUMN_NOT_FOUND: Column '${name}' cannot be resolved locally`);
    }
  }
  if (node.class === 'OPERATOR' && !operators.includes(type)) throw lacks(type.toLowerCase());
}

const operators = [
  'OPERATOR_NOT',
  'OPERATOR_IS_NULL',
  'OPERATOR_IS_NOT_NULL',
  'OPERATOR_COALESCE',
  'OPERATOR_TRY',
  'COMPARE_IN',
  'COMPARE_NOT_IN',
  'ARRAY_CONSTRUCTOR',
  'ARRAY_EXTRACT',
  'STRUCT_EXTRACT',
  'GROUPING_FUNCTION',
];
