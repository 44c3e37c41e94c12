import { runQuery } from '../lake/index.ts';
import type { Lake } from './lake.ts';
import type { QueryTables } from './reconciliation.ts';

/** Queries the tables of a lake through Athena, in the workgroup that the stack declares. */
export const queryTablesOf =
  ({ athena, queries }: Lake): QueryTables =>
  (sql) =>
    runQuery(athena, queries, sql);
