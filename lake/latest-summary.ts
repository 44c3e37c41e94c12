import type { Row, TableSchema } from '../etl/platform.ts';
import { anyObjectShape, objectShape, type Shape } from './shape.ts';
import { defineState } from './state.ts';

/** Latest row of a summaries table with everything that explains it. */
export interface LatestSummary {
  readonly metrics: Row;
}

/**
 * Key of the latest summary: `analytics/<source>/latest.json`, outside the table's folder, because Athena would read it
 * as a row there.
 */
export const latestKey = ({ prefix }: TableSchema): string => prefix.replace(/[^/]+\/$/, 'latest.json');

export const latestSummaryState = defineState<LatestSummary>({
  name: 'latest summary',
  format: 1,
  shape: objectShape<LatestSummary>({ metrics: anyObjectShape as Shape<Row> }),
  remedy: 'run the analytics again, which replaces it',
});
