import type { DuckDBConnection } from '@duckdb/node-api';
import type { Batch } from '../../../etl/batch/batch.ts';
import { batchOfRows, type Row } from '../../../etl/batch/rows.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import { analyticsSql } from '../../../etl/sql/analytics.ts';
import { type AnalyticsResults, assembleSummary, type ResultRow, type Summary } from '../../../etl/sql/summary.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { rowsOfQuery } from './duckdb.ts';
import { createTable } from './lake.ts';

/** Runs a statement and gives its rows as Athena does: every value as text. */
async function textRows(connection: DuckDBConnection, sql: string): Promise<ResultRow[]> {
  const rows = await rowsOfQuery(connection, sql);
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
  );
}

/** The summary of a source, by its statements over its tables in DuckDB. */
export async function queryResults(
  connection: DuckDBConnection,
  contract: Contract,
  run: { readonly runId: string; readonly computedAt: number } = { runId: 'run-1', computedAt: Date.UTC(2025, 0, 1) },
): Promise<Summary> {
  const { entities, records, quarantined, reasons, ranked } = analyticsSql(contract);
  const rankedRows = Object.entries(ranked).map(
    async ([name, sql]) => [name, await textRows(connection, sql)] as const,
  );
  const results: AnalyticsResults = {
    entities: entities === undefined ? [] : await textRows(connection, entities),
    records: await textRows(connection, records),
    quarantined: await textRows(connection, quarantined),
    reasons: await textRows(connection, reasons),
    ranked: Object.fromEntries(await Promise.all(rankedRows)),
  };
  return assembleSummary(contract, run, results);
}

/** The summary of a source, by its statements over tables in DuckDB that hold these records, entities and rejections. */
export async function analyse(
  connection: DuckDBConnection,
  contract: Contract,
  etl: { readonly merged: Batch; readonly entities: Batch },
  quarantine: readonly Row[],
  run?: { readonly runId: string; readonly computedAt: number },
): Promise<Summary> {
  const tables = tablesOf(contract);
  await createTable(connection, tables.records.name, tables.records.columns, etl.merged);
  await createTable(connection, tables.entities.name, tables.entities.columns, etl.entities);
  const some = tables.quarantine.columns.filter(({ name }) => name === 'event_id' || name === 'reason');
  await createTable(connection, tables.quarantine.name, some, batchOfRows(some, quarantine));
  return queryResults(connection, contract, run);
}
