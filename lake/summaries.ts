import { latestKey, type Row, runKey, type TableSchema, UserError } from '../etl/platform.ts';
import type { Objects } from './objects.ts';
import { encodeRows } from './row-parquet.ts';
import { isObject } from './stored-json.ts';

/** @throws UserError when the event names no execution */
export function runIdOf(event: { readonly executionId?: unknown }): string {
  const executionId = isObject(event) ? event.executionId : undefined;
  if (typeof executionId === 'string' && executionId.trim() !== '') return executionId;
  throw new UserError(`executionId is ${JSON.stringify(executionId)}; it should name the execution`);
}

/**
 * Keeps the figures of a run twice: as its row of the summaries table, and, with all that explains them, in `latest.json`
 * beside the table, for those who want the newest without a query. The same run again replaces its row.
 */
export async function storeSummary(
  objects: Objects,
  table: TableSchema,
  runId: string,
  figures: Row,
  explained: object,
): Promise<void> {
  await objects.put(runKey(table, runId), await encodeRows(table.columns, [figures]));
  await objects.put(latestKey(table), JSON.stringify(explained));
}
