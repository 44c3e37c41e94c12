import { runQuery } from '../lake/index.ts';
import type { Lake } from './lake.ts';
import type { Ask } from './reconciliation.ts';

/** Asks through Athena, in the workgroup that the stack declares. */
export const askOf =
  ({ athena, queries }: Lake): Ask =>
  (sql) =>
    runQuery(athena, queries, sql);
