import { AwsErrorResponse } from '../engines.ts';
import type { Tree } from './dialect/tree.ts';

export interface TableName {
  /** Missing: the database of the query. */
  readonly database: string | undefined;
  readonly name: string;
}

/** Analysis of a query by its syntax tree. */
export interface Analysis {
  /** Tables that it names, without common table expressions. */
  readonly tables: readonly TableName[];
  /**
   * For each expression of result columns, true if it names its column; `undefined` for a star, which represents any
   * number of columns.
   */
  readonly named: readonly (boolean | undefined)[];
}

/** Functions in FROM that read nothing but their arguments. */
const harmlessTables = ['unnest'];

/**
 * Reads the tree of `json_serialize_sql`.
 * @throws AwsErrorResponse for a syntax error, more than one statement, or a table function that reaches outside the tables
 */
export function analyse(root: Tree): Analysis {
  const statements = checkTree(root);
  const nodes = [...walk(statements)];
  rejectTableFunctions(nodes);
  rejectFunctions(nodes);
  const tables = [...tablesIn(statements, new Set())];
  return { tables, named: namesOf(statements[0]?.node as Tree) };
}

/**
 * Statements of a tree.
 * @throws AwsErrorResponse for a syntax error, or any other number of statements than one
 */
export function checkTree(root: Tree): readonly Tree[] {
  if (root.error === true) {
    const other = root.error_type === 'not implemented';
    throw new AwsErrorResponse(
      'InvalidRequestException',
      other ? 'Only queries can be read here: SELECT, WITH, VALUES' : `SYNTAX_ERROR: ${String(root.error_message)}`,
    );
  }
  const statements = root.statements as readonly Tree[];
  if (statements.length !== 1) {
    throw new AwsErrorResponse('InvalidRequestException', `Only one statement is allowed; found ${statements.length}`);
  }
  return statements;
}

function* walk(value: unknown): Generator<Tree> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Tree;
  for (const inner of Object.values(value)) yield* walk(inner);
}

/**
 * Tables that a tree names. A common table expression is known in its scope: after its definition, and within it only
 * if it is recursive. Elsewhere, its name is that of a table.
 */
function* tablesIn(value: unknown, defined: ReadonlySet<string>): Generator<TableName> {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const inner of value) yield* tablesIn(inner, defined);
    return;
  }
  const { cte_map, ...node } = value as Tree;
  const known = new Set(defined);
  for (const { key, value: body } of ctesOf(cte_map)) {
    const name = key.toLowerCase();
    yield* tablesIn(body, isRecursive(body) ? new Set([...known, name]) : known);
    known.add(name);
  }
  const table = { database: lower(node.schema_name) || undefined, name: lower(node.table_name) };
  if (node.type === 'BASE_TABLE' && (table.database !== undefined || !known.has(table.name))) yield table;
  for (const inner of Object.values(node)) yield* tablesIn(inner, known);
}

/** Functions that report on the engine or change it; Athena has none of them. */
const engineFunctions = ['current_setting', 'getvariable', 'getenv', 'write_log', 'nextval', 'currval'];

function rejectFunctions(nodes: readonly Tree[]): void {
  const rejected = nodes.map((node) => lower(node.function_name)).find((name) => engineFunctions.includes(name));
  if (rejected === undefined) return;
  throw new AwsErrorResponse('InvalidRequestException', `FUNCTION_NOT_FOUND: Function '${rejected}' not registered`);
}

function rejectTableFunctions(nodes: readonly Tree[]): void {
  const names = nodes
    .filter(({ type }) => type === 'TABLE_FUNCTION')
    .map((node) => lower((node.function as Tree | undefined)?.function_name));
  const rejected = names.find((name) => !harmlessTables.includes(name));
  if (rejected === undefined) return;
  throw new AwsErrorResponse(
    'InvalidRequestException',
    `Table function '${rejected}' is not registered: queries read declared tables`,
  );
}

const lower = (name: unknown): string => String(name ?? '').toLowerCase();

interface Cte {
  readonly key: string;
  readonly value: unknown;
}

const ctesOf = (map: unknown): readonly Cte[] => (map as { map?: readonly Cte[] } | undefined)?.map ?? [];

const isRecursive = (body: unknown): boolean =>
  (body as { query?: { node?: { type?: unknown } } }).query?.node?.type === 'RECURSIVE_CTE_NODE';

/** The first SELECT of a set operation names its columns. */
function namesOf(node: Tree): (boolean | undefined)[] {
  if (node.type !== 'SELECT_NODE') return node.left ? namesOf(node.left as Tree) : [undefined];
  return (node.select_list as readonly Tree[]).map(({ type, alias }) =>
    type === 'STAR' ? undefined : alias !== '' || type === 'COLUMN_REF',
  );
}

/** Names of result columns: those without one are `_col0`, `_col1` … by their place, as in Athena. */
export function columnNames(names: readonly string[], named: Analysis['named']): string[] {
  const star = named.indexOf(undefined);
  const lastStar = named.lastIndexOf(undefined);
  const fromEnd = named.length - names.length;
  return names.map((name, index) => {
    const known = star < 0 || index < star ? named[index] : index + fromEnd > lastStar ? named[index + fromEnd] : true;
    return known === false ? `_col${index}` : name;
  });
}
