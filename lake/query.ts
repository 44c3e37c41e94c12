import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecutionStatus,
  type Row,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { type ResultRow, ServiceError } from '../etl/platform.ts';
import { type Backoff, backOff, type Sleep } from './backoff.ts';

/** Environment of a query. */
export interface QueryContext {
  readonly database: string;
  readonly workgroup: string;
}

/** The query ended in FAILED or CANCELLED, or did not end in time. */
export class QueryError extends ServiceError {
  override readonly name = 'QueryError';
  readonly sql: string;
  readonly executionId: string;

  constructor(sql: string, executionId: string, reason: string) {
    super(`Athena query ${executionId} (${firstLine(sql)}): ${reason}`);
    this.sql = sql;
    this.executionId = executionId;
  }
}

const polling: Backoff = { first: 100, longest: 2_000 };

/** Longest wait for one query, ms: the state machine gives the functions five minutes. */
const longestQuery = 240_000;

/**
 * Runs one SELECT and returns all of its rows.
 * @throws QueryError with Athena's reason; a query that does not end in time is stopped
 */
export async function runQuery(
  athena: AthenaClient,
  context: QueryContext,
  sql: string,
  { wait, timeout = longestQuery }: { readonly wait?: Sleep; readonly timeout?: number } = {},
): Promise<ResultRow[]> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: context.workgroup,
      QueryExecutionContext: { Database: context.database },
    }),
  );
  const id = QueryExecutionId ?? '';
  const deadline = Date.now() + timeout;
  for (let poll = 0; ; poll++) {
    const status = await statusOf(athena, id);
    if (status.State === 'SUCCEEDED') return readRows(athena, id);
    if (status.State === 'FAILED' || status.State === 'CANCELLED') {
      throw new QueryError(sql, id, `${status.State}: ${reasonOf(status)}`);
    }
    if (Date.now() > deadline) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      throw new QueryError(sql, id, `still ${status.State} after ${timeout} ms; stopped`);
    }
    await backOff(polling, poll, wait);
  }
}

async function statusOf(athena: AthenaClient, id: string): Promise<QueryExecutionStatus> {
  const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
  return QueryExecution?.Status ?? {};
}

/** Reasons with these names quote the value concerned, which may be personal. */
const quotesValue =
  /^.{0,20}?\b(INVALID_CAST_ARGUMENT|INVALID_FUNCTION_ARGUMENT|NUMERIC_VALUE_OUT_OF_RANGE|HIVE_BAD_DATA)\b/s;

/** Reason why the query did not succeed, without any value: it goes into logs and notifications. */
function reasonOf({ AthenaError, StateChangeReason }: QueryExecutionStatus): string {
  const reason = StateChangeReason ?? AthenaError?.ErrorMessage ?? 'Athena gave no reason';
  const [, name] = quotesValue.exec(reason) ?? [];
  return name === undefined ? reason : `${name} (its text quotes a value: the history of queries has it)`;
}

async function readRows(athena: AthenaClient, id: string): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  let token: string | undefined;
  let first = true;
  do {
    const { ResultSet, NextToken } = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, ...(token ? { NextToken: token } : {}) }),
    );
    const names = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? '');
    const page = ResultSet?.Rows ?? [];
    // The first page of a SELECT begins with the column names as a row.
    rows.push(...page.slice(first && isHeader(page[0], names) ? 1 : 0).map((row) => namedRow(row, names)));
    first = false;
    token = NextToken;
  } while (token);
  return rows;
}

const isHeader = (row: Row | undefined, names: readonly string[]): boolean =>
  names.every((name, i) => row?.Data?.[i]?.VarCharValue === name);

const namedRow = (row: Row, names: readonly string[]): ResultRow =>
  Object.fromEntries(names.map((name, i) => [name, row.Data?.[i]?.VarCharValue ?? null]));

function firstLine(sql: string): string {
  const line = sql.trimStart().split('\n', 1)[0]?.trim() ?? '';
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
