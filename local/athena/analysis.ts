import { ServiceError } from '../engines.ts';

export interface TableName {
  /** Absent: the database of the query. */
  readonly database: string | undefined;
  readonly name: string;
}

/** What a query is about to do, as its syntax tree says. */
export interface Analysis {
  /** Tables that it names, common table expressions left out. */
  readonly tables: readonly TableName[];
  /**
   * For each expression that gives result columns, whether it names its column; `undefined` for a star, which stands for
   * any number of columns.
   */
  readonly named: readonly (boolean | undefined)[];
}

type Tree = { readonly [name: string]: unknown };

/** Functions in FROM that read nothing but their arguments. */
const harmlessTables = ['unnest', 'range', 'generate_series', 'sequence', 'json_each', 'json_tree'];

/**
 * Reads the tree of `json_serialize_sql`.
 * @throws ServiceError for a syntax error, more than one statement, or a table function that reaches outside the tables
 */
export function analyse(tree: unknown): Analysis {
  const root = tree as Tree;
  if (root.error === true) {
    const other = root.error_type === 'not implemented';
    throw new ServiceError(
      'InvalidRequestException',
      other ? 'Only queries can be read here: SELECT, WITH, VALUES' : `SYNTAX_ERROR: ${String(root.error_message)}`,
    );
  }
  const statements = root.statements as readonly Tree[];
  if (statements.length !== 1) {
    throw new ServiceError('InvalidRequestException', `Only one statement is allowed; found ${statements.length}`);
  }
  const nodes = [...walk(statements)];
  refuseTableFunctions(nodes);
  const defined = new Set(nodes.flatMap(({ cte_map }) => ctesOf(cte_map)));
  const tables = nodes
    .filter(({ type }) => type === 'BASE_TABLE')
    .map((node) => ({ database: lower(node.schema_name) || undefined, name: lower(node.table_name) }))
    .filter(({ database, name }) => database !== undefined || !defined.has(name));
  return { tables, named: namesOf(statements[0]?.node as Tree) };
}

function* walk(value: unknown): Generator<Tree> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield value as Tree;
  for (const inner of Object.values(value)) yield* walk(inner);
}

function refuseTableFunctions(nodes: readonly Tree[]): void {
  const names = nodes
    .filter(({ type }) => type === 'TABLE_FUNCTION')
    .map((node) => lower((node.function as Tree | undefined)?.function_name));
  const refused = names.find((name) => !harmlessTables.includes(name));
  if (refused === undefined) return;
  throw new ServiceError(
    'InvalidRequestException',
    `Table function '${refused}' is not registered: queries read declared tables`,
  );
}

const lower = (name: unknown): string => String(name ?? '').toLowerCase();

const ctesOf = (map: unknown): string[] => {
  const entries = (map as { map?: readonly { key: string }[] } | undefined)?.map ?? [];
  return entries.map(({ key }) => key.toLowerCase());
};

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
