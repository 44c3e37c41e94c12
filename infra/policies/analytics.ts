import { type Contract, integratedSummaries, type TableSchema, tablesOf } from '../../etl/index.ts';
import { tableList } from '../tables.ts';
import type { Statement } from './document.ts';
import { type Lake, writeObjects } from './objects.ts';
import { type QueryScope, queryTables } from './query.ts';

type Queries = Pick<QueryScope, 'database' | 'workgroup'>;

const scopeOf = (lake: Lake, queries: Queries, tables: readonly TableSchema[]): QueryScope => ({
  ...lake,
  ...queries,
  tables: tables.map(({ name }) => name),
  data: tables.map(({ prefix }) => `${prefix}*`),
});

/** Reads the tables of one source, writes its summaries. */
export function analyticsPolicy(lake: Lake, queries: Queries, contract: Contract): Statement[] {
  return [
    ...queryTables(scopeOf(lake, queries, tableList(contract))),
    writeObjects(lake, [`${tablesOf(contract).summaries.prefix}*`]),
  ];
}

/** Reads the summaries of every source, writes the integrated ones. */
export function integrationPolicy(lake: Lake, queries: Queries, contracts: readonly Contract[]): Statement[] {
  const summaries = [...contracts.map((contract) => tablesOf(contract).summaries), integratedSummaries];
  return [...queryTables(scopeOf(lake, queries, summaries)), writeObjects(lake, [`${integratedSummaries.prefix}*`])];
}
