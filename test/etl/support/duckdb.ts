import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A DuckDB of its own for one test file, on one thread so that sums are taken in row order. */
export async function openDuckDb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  return instance.connect();
}

/** The rows of a query, cells as DuckDB gives them. */
export async function rowsOfQuery(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjects();
}
