import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { UserError } from '../../etl/platform.ts';
import { identifier, textLiteral } from '../../etl/sql/quote.ts';
import { type ColumnInfo, columnInfo } from './types.ts';
import { athenaText, jsValue } from './values.ts';

export interface EngineOptions {
  /** Folder for data that do not fit into memory. */
  readonly directory: string;
  /** The only folder whose files queries can read. */
  readonly readable: string;
  /** Memory of all queries together, in MB. */
  readonly memoryMb: number;
}

export interface View {
  readonly database: string;
  readonly name: string;
  readonly select: string;
}

export interface EngineQuery {
  readonly sql: string;
  /** Statements that create the macros which the query calls. */
  readonly macros: readonly string[];
  /** Database of names without one. */
  readonly database: string;
  /** Tables that the query names. */
  readonly views: readonly View[];
  /** Rows after which the query fails. */
  readonly maximumRows: number;
  /** Format of the values: as Athena writes them, or as JavaScript values. */
  readonly values: 'text' | 'js';
  readonly signal: AbortSignal;
}

export interface Rows {
  readonly columns: readonly ColumnInfo[];
  /** Null for NULL. */
  readonly rows: readonly (readonly unknown[])[];
}

/** DuckDB, in memory, confined to reading. */
export interface Engine {
  /** Syntax tree of a SELECT, as JSON: DuckDB's `json_serialize_sql`. */
  parse(sql: string): Promise<string>;
  /** Text of a syntax tree. */
  print(tree: string): Promise<string>;
  run(query: EngineQuery): Promise<Rows>;
  close(): void;
}

/** Disk space for data that do not fit into memory. */
const spillGb = 10;

/** Opens DuckDB: its settings like Athena's, then locked. */
export async function openEngine({ directory, readable, memoryMb }: EngineOptions): Promise<Engine> {
  const spill = join(directory, 'spill');
  await mkdir(spill, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const setup = await instance.connect();
  const settings = [
    "TimeZone = 'UTC'",
    'integer_division = true',
    `memory_limit = '${memoryMb}MB'`,
    `temp_directory = ${textLiteral(spill)}`,
    `max_temp_directory_size = '${spillGb}GB'`,
    // Memory of a query is returned to the system instead of being kept for the next one.
    'allocator_background_threads = true',
    // Objects are replaced under their name: bytes of an earlier version must not be served from a cache.
    'enable_external_file_cache = false',
    `allowed_directories = [${textLiteral(`${readable}/`)}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ];
  for (const setting of settings) await setup.run(`SET GLOBAL ${setting}`);

  let queries = 0;
  const one = async (sql: string, value: string) => String((await setup.runAndReadAll(sql, [value])).getRows()[0]?.[0]);
  const macros = createOnce((macro) => setup.run(macro));
  return {
    parse: (sql) => one('SELECT json_serialize_sql($1::VARCHAR)', sql),
    print: (tree) => one('SELECT json_deserialize_sql($1::JSON)', tree),
    run: async (query) => {
      for (const macro of query.macros) await macros(macro);
      const connection = await instance.connect();
      queries += 1;
      const stop = () => connection.interrupt();
      query.signal.addEventListener('abort', stop);
      try {
        return await runIn(connection, `query_${queries}`, query);
      } finally {
        query.signal.removeEventListener('abort', stop);
        connection.closeSync();
      }
    },
    close: () => {
      setup.closeSync();
      instance.closeSync();
    },
  };
}

/** Creates each macro at its first use. */
function createOnce(create: (macro: string) => Promise<unknown>): (macro: string) => Promise<unknown> {
  const created = new Map<string, Promise<unknown>>();
  return (macro) => {
    const found = created.get(macro) ?? create(macro);
    created.set(macro, found);
    return found;
  };
}

/** Runs a query in a catalog of its own, so that concurrent queries never see each other's views. */
async function runIn(connection: DuckDBConnection, catalog: string, query: EngineQuery): Promise<Rows> {
  await connection.run(`ATTACH ':memory:' AS ${catalog}`);
  try {
    for (const database of new Set([query.database, ...query.views.map((view) => view.database)])) {
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${catalog}.${identifier(database)}`);
    }
    for (const { database, name, select } of query.views) {
      query.signal.throwIfAborted();
      await connection.run(`CREATE VIEW ${catalog}.${identifier(database)}.${identifier(name)} AS ${select}`);
    }
    await connection.run(`SET search_path = ${textLiteral(`${catalog}.${identifier(query.database)},memory.main`)}`);
    query.signal.throwIfAborted();
    return await readRows(await connection.stream(query.sql), query);
  } finally {
    await connection.run("SET search_path = 'memory.main'");
    await connection.run(`DETACH ${catalog}`);
  }
}

/** Characters of one result, which is held in memory. */
const maximumCharacters = 256 * 1024 ** 2;

async function readRows(result: DuckDBResult, { maximumRows, values, signal }: EngineQuery): Promise<Rows> {
  const names = result.columnNames();
  const types = result.columnTypes();
  const columns = types.map((type, index) => columnInfo(names[index] ?? '', type));
  const read = (value: DuckDBValue, index: number) =>
    values === 'text' ? athenaText(value, types[index] as DuckDBType) : jsValue(value);
  const rows: unknown[][] = [];
  let characters = 0;
  for (;;) {
    signal.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    for (const row of chunk.getRows()) {
      const cells = row.map(read);
      rows.push(cells);
      characters += cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);
    }
    if (characters > maximumCharacters) {
      throw new UserError(`the result has more than ${maximumCharacters} characters, the most that is kept locally`);
    }
    if (rows.length > maximumRows) {
      throw new UserError(
        `the result has more than ${maximumRows} rows, the most that is kept locally: add a LIMIT or aggregate`,
      );
    }
  }
  return { columns, rows };
}
