import { type Contract, type Integration, type TableSchema, tablesOf } from '../../etl/platform.ts';
import { latestKey } from '../../lake/keys.ts';
import { tableList } from '../tables.ts';
import type { PolicyStatement } from './document.ts';
import { type BucketLocation, writeObjects } from './objects.ts';
import { type QueryScope, queryTables } from './query.ts';

type Queries = Pick<QueryScope, 'database' | 'workgroup'>;

// Picks each name: a caller that passes more than database and workgroup must not replace the bucket.
const scopeOf = (
  lake: BucketLocation,
  { database, workgroup }: Queries,
  tables: readonly TableSchema[],
): QueryScope => ({
  ...lake,
  database,
  workgroup,
  tables: tables.map(({ name }) => name),
  data: tables.map(({ prefix }) => `${prefix}*`),
});

/** Row of a run, and next to the table the explanation of the latest run. */
const writeSummaries = (lake: BucketLocation, table: TableSchema): PolicyStatement =>
  writeObjects(lake, [`${table.prefix}*`, latestKey(table)]);

/** Reads the tables of one source and writes its summaries. */
export function analyticsPolicy(lake: BucketLocation, queries: Queries, contract: Contract): PolicyStatement[] {
  return [
    ...queryTables(scopeOf(lake, queries, tableList(contract))),
    writeSummaries(lake, tablesOf(contract).summaries),
  ];
}

/** Reads the summaries of every source and writes those across sources. */
export function integrationPolicy(
  lake: BucketLocation,
  queries: Queries,
  contracts: readonly Contract[],
  { table }: Integration,
): PolicyStatement[] {
  const summaries = [...contracts.map((contract) => tablesOf(contract).summaries), table];
  return [...queryTables(scopeOf(lake, queries, summaries)), writeSummaries(lake, table)];
}
