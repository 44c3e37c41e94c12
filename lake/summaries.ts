import { type TableSchema, UserError } from '../etl/platform.ts';
import { type LatestSummary, latestKey, latestSummaryState } from './latest-summary.ts';
import type { Objects } from './objects.ts';
import { encodeRows } from './row-parquet.ts';
import { isObject } from './stored-json.ts';

/** @throws UserError if the event names no execution */
export function runIdOf(event: { readonly executionId?: unknown }): string {
  const executionId = isObject(event) ? event.executionId : undefined;
  if (typeof executionId === 'string' && executionId.trim() !== '') return executionId;
  throw new UserError(`executionId is ${JSON.stringify(executionId)}; it should name the execution`);
}

/** Key of one run's row in a summaries table. */
export const runKey = (table: TableSchema, runId: string): string =>
  `${table.prefix}${runId.replace(/[^\w.-]/g, '-')}.parquet`;

/**
 * Stores the summary of a run twice: as its row of the summaries table and, with all explanations, as the latest
 * summary beside the table, which can be read without a query. The same run replaces its own row.
 */
export async function storeSummary(
  objects: Pick<Objects, 'put'>,
  table: TableSchema,
  runId: string,
  latest: LatestSummary,
): Promise<void> {
  await objects.put(runKey(table, runId), await encodeRows(table.columns, [latest.metrics]));
  await objects.put(latestKey(table), latestSummaryState.serialize(latest));
}
