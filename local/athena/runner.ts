import { UserError } from '../../etl/platform.ts';
import type { ObjectStore } from '../engines.ts';
import { analyse, checkTree, columnNames, type TableName } from './analysis.ts';
import type { DeclaredTable, TableCatalog } from './catalog.ts';
import type { Copies } from './copies.ts';
import { translate } from './dialect/dialect.ts';
import { macrosOf } from './dialect/functions.ts';
import { rejectForms } from './dialect/syntax.ts';
import { readTree } from './dialect/tree.ts';
import type { Engine, Rows, View } from './engine.ts';
import { reasonOf } from './reasons.ts';
import type { QueryResult } from './result.ts';
import { show } from './show.ts';
import type { AthenaStatement } from './statement.ts';
import { selectOf, type TableFile } from './view.ts';

export interface RunRequest {
  readonly statement: AthenaStatement;
  /** Database of names without one. */
  readonly database: string;
  /** Bytes of tables above which the query is rejected. */
  readonly bytesScannedCutoff?: number;
  /** See `EngineQuery.values`. */
  readonly values: 'text' | 'js';
  readonly signal: AbortSignal;
}

export interface RunnerAnswer {
  readonly rows: Rows;
  readonly names: readonly string[];
  /**
   * Size of all objects of the tables that the query names. Athena counts the bytes that it reads of them, which can be
   * fewer.
   */
  readonly bytesScanned: number;
}

export interface Runner {
  /** Runs a SELECT, or explains it. @throws Error with Athena's reason */
  rows(request: RunRequest): Promise<RunnerAnswer>;
  /** Runs any statement. @throws Error with Athena's reason */
  result(request: Omit<RunRequest, 'values'>): Promise<{ readonly result: QueryResult; readonly bytesScanned: number }>;
}

interface Sources {
  readonly engine: Engine;
  readonly catalog: TableCatalog;
  readonly store: Pick<ObjectStore, 'list' | 'fileOf'>;
  /** Keeper of object versions for the duration of a query. */
  readonly copies: Copies;
  /** Rows of one result. */
  readonly maximumRows: number;
}

/** Objects of a table at one moment. */
interface Snapshot {
  readonly view: View;
  readonly bytes: number;
  /** Changes when an object is replaced or removed, not when one is added. */
  readonly versions: ReadonlyMap<string, string>;
}

export function createRunner({ engine, catalog, store, copies, maximumRows }: Sources): Runner {
  const attempt = async (
    request: RunRequest,
    select: string,
    tables: readonly DeclaredTable[],
    fileOf: ObjectStore['fileOf'],
  ) => {
    const before = await Promise.all(tables.map((table) => snapshot(store, table, fileOf)));
    const bytesScanned = before.reduce((sum, { bytes }) => sum + bytes, 0);
    if (request.bytesScannedCutoff !== undefined && bytesScanned > request.bytesScannedCutoff) {
      throw new UserError(
        `Bytes scanned limit was exceeded: ${bytesScanned} of at most ${request.bytesScannedCutoff} bytes`,
      );
    }
    const { statement, database, values, signal } = request;
    const sql = `${statement.kind === 'explain' ? 'EXPLAIN ' : ''}${select}`;
    const views = before.map(({ view }) => view);
    const run = engine.run({ sql, macros: macrosOf(select), database, views, maximumRows, values, signal }).then(
      (rows) => ({ rows }),
      (error: Error) => ({ error }),
    );
    const outcome = { ...(await run), bytesScanned };
    const after = await Promise.all(tables.map((table) => snapshot(store, table, store.fileOf)));
    const torn = before.some(({ versions }, index) => replaced(versions, after[index]?.versions));
    return { ...outcome, torn };
  };

  const rows = async (request: RunRequest): Promise<RunnerAnswer> => {
    const select = await translated(engine, request.statement.sql);
    // The analysed text is the text that runs: a translation could change a statement.
    const { tables: names, named } = analyse(readTree(await engine.parse(select)));
    const tables = declared(names, request.database, catalog);
    let tried = await attempt(request, select, tables, store.fileOf);
    // An object that is replaced while DuckDB reads it can mix two versions, or fail: the second attempt reads kept
    // files.
    if (tried.torn && !request.signal.aborted)
      tried = await copies.during((fileOf) => attempt(request, select, tables, fileOf));
    if ('error' in tried) throw new UserError(reasonOf(tried.error), {}, { cause: tried.error });
    return {
      rows: tried.rows,
      names: columnNames(
        tried.rows.columns.map(({ Name }) => Name),
        named,
      ),
      bytesScanned: tried.bytesScanned,
    };
  };

  return {
    rows,
    result: async (request) => {
      if (request.statement.kind !== 'catalog') {
        return written(await rows({ ...request, values: 'text' }), request.statement);
      }
      const { column, lines } = show(request.statement.sql, catalog, request.database);
      return { result: linesResult(column, lines), bytesScanned: 0 };
    },
  };
}

async function translated(engine: Engine, sql: string): Promise<string> {
  const tree = readTree(await engine.parse(sql));
  checkTree(tree);
  rejectForms(sql);
  return engine.print(JSON.stringify(translate(tree)));
}

function declared(names: readonly TableName[], database: string, catalog: TableCatalog): DeclaredTable[] {
  const tables = names.map((name) => {
    const found = catalog.find(name, database);
    if (found) return found;
    const known = catalog.tables(name.database ?? database).map(({ table }) => table.name);
    const hint = known.length > 0 ? `; the database has ${known.sort().join(', ')}` : '';
    throw new UserError(
      `TABLE_NOT_FOUND: Table 'awsdatacatalog.${name.database ?? database}.${name.name}' does not exist${hint}`,
    );
  });
  return [...new Set(tables)];
}

async function snapshot(
  store: Sources['store'],
  { table, layout, bucket, prefix }: DeclaredTable,
  fileOf: ObjectStore['fileOf'],
): Promise<Snapshot> {
  const files: TableFile[] = [];
  const versions = new Map<string, string>();
  let bytes = 0;
  for (const object of await store.list(bucket, prefix)) {
    const values = isHidden(object.key) || object.bytes === 0 ? undefined : layout.valuesOf(object.key);
    if (values === undefined) continue;
    files.push({ path: fileOf(bucket, object.key), values });
    versions.set(object.key, `${object.modifiedAt} ${object.etag}`);
    bytes += object.bytes;
  }
  const view = { database: table.database, name: table.name, select: selectOf(table, layout, files) };
  return { view, bytes, versions };
}

/** Athena skips objects whose name begins with these. */
const isHidden = (key: string): boolean => /^[._]/.test(key.slice(key.lastIndexOf('/') + 1));

const replaced = (before: Snapshot['versions'], after: Snapshot['versions'] | undefined): boolean =>
  [...before].some(([key, version]) => after?.get(key) !== version);

function written({ rows, names, bytesScanned }: RunnerAnswer, statement: AthenaStatement) {
  if (statement.kind === 'explain') {
    const lines = rows.rows.flatMap((row) => String(row[1]).split('\n'));
    return { result: linesResult('Query Plan', lines), bytesScanned: 0 };
  }
  const columns = rows.columns.map((column, index) => ({
    ...column,
    Name: names[index] ?? '',
    Label: names[index] ?? '',
  }));
  const texts = rows.rows as readonly (readonly (string | null)[])[];
  return { result: { columns, rows: texts, header: true }, bytesScanned };
}

function linesResult(column: string, lines: readonly string[]): QueryResult {
  const info = { CatalogName: 'hive', SchemaName: '', TableName: '', Name: column, Label: column, Type: 'string' };
  const columns = [{ ...info, Precision: 0, Scale: 0, Nullable: 'UNKNOWN', CaseSensitive: false } as const];
  return { columns, rows: lines.map((line) => [line]), header: false };
}
