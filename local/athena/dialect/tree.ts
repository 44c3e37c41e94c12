/** Node of the syntax tree that DuckDB's `json_serialize_sql` gives. */
export type Tree = { readonly [name: string]: unknown };

/** Number with its text. */
export const { rawJSON: exactNumber } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * Reads a tree. A number that JavaScript cannot hold exactly keeps its text, and every position is dropped: positions
 * of generated nodes do not fit into a number at all.
 */
export function readTree(text: string): Tree {
  const exact = (_: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === 'number' && context.source !== undefined && String(value) !== context.source
      ? exactNumber(context.source)
      : value;
  const placeless = text.replace(/"query_location":\d+/g, '"query_location":0');
  return JSON.parse(placeless, exact as (key: string, value: unknown) => unknown);
}

const base = { alias: '', query_location: 0 };

/** Call of a function. */
export const call = (name: string, children: readonly unknown[], more: Tree = {}): Tree => ({
  class: 'FUNCTION',
  type: 'FUNCTION',
  ...base,
  function_name: name,
  schema: '',
  children,
  filter: null,
  distinct: false,
  is_operator: false,
  export_state: false,
  catalog: '',
  ...more,
});

/** Literal text, without a type. */
export const textNode = (value: string): Tree => ({
  class: 'CONSTANT',
  type: 'VALUE_CONSTANT',
  ...base,
  value: { type: { id: 'VARCHAR', type_info: null }, is_null: false, value },
});

export const castNode = (child: Tree, id: string, tried = false): Tree => ({
  class: 'CAST',
  type: 'OPERATOR_CAST',
  ...base,
  child,
  cast_type: { id, type_info: null },
  try_cast: tried,
});

/** Literal of the type VARCHAR: DuckDB casts one without a type to anything. */
export const typedText = (value: string): Tree => castNode(textNode(value), 'VARCHAR');

interface Constant {
  readonly type: { readonly id: string };
  readonly is_null: boolean;
  readonly value?: unknown;
}

export const constantOf = (node: unknown): Constant | undefined =>
  (node as Tree | null)?.class === 'CONSTANT' ? ((node as Tree).value as Constant) : undefined;

/** Text of a literal, typed or not. */
export function literalText(node: unknown): string | undefined {
  const tree = node as Tree;
  const constant = constantOf(tree?.class === 'CAST' && typeId(tree) === 'VARCHAR' ? tree.child : tree);
  return constant?.type.id === 'VARCHAR' && !constant.is_null ? String(constant.value) : undefined;
}

/** Name of the type that a cast gives. */
export const typeId = (cast: Tree): string => (cast.cast_type as { readonly id: string }).id;

export type Kind = 'text' | 'integer' | 'decimal' | 'double' | 'null' | 'temporal' | 'boolean';

const kinds: Readonly<Record<string, Kind>> = {
  VARCHAR: 'text',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  DECIMAL: 'decimal',
  FLOAT: 'double',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  NULL: 'null',
  DATE: 'temporal',
  TIMESTAMP: 'temporal',
  TIMESTAMP_MS: 'temporal',
  'TIMESTAMP WITH TIME ZONE': 'temporal',
  INTERVAL: 'temporal',
};

const intervals = /^(to_(years|months|days|hours|minutes|seconds)|now|athena_(plus|minus|date_add\w*))$/;

/** Kind of a value, if the tree shows it: of a literal, a cast or an interval. */
export function kindOf(node: Tree): Kind | undefined {
  const constant = constantOf(node);
  if (constant) return constant.is_null ? 'null' : kinds[constant.type.id];
  if (node.class === 'CAST') return kinds[typeId(node)];
  return node.class === 'FUNCTION' && intervals.test(String(node.function_name)) ? 'temporal' : undefined;
}
