import type { ColumnInfo } from './types.ts';

/** Result as `GetQueryResults` returns it. */
export interface QueryResult {
  readonly columns: readonly ColumnInfo[];
  /** Text of each value; null for NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** A SELECT has its column names as first row. */
  readonly header: boolean;
}

/** Object that Athena writes to the output location: CSV of a query, otherwise its lines. */
export function resultObject({ columns, rows, header }: QueryResult): Buffer {
  const line = (values: readonly (string | null)[]) =>
    header
      ? values.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')
      : values.join('\t');
  const lines = header ? [columns.map(({ Name }) => Name), ...rows] : rows;
  return Buffer.from(lines.map((values) => `${line(values)}\n`).join(''));
}

/** `MaxResults` of `GetQueryResults`: at most 1,000, header included. */
const largestPage = 1000;

/** One page of `GetQueryResults`. @param token `NextToken` of the page before */
export function resultPage(result: QueryResult, token: string | undefined, limit = largestPage) {
  const { columns, rows, header } = result;
  const lines = header ? [columns.map(({ Name }) => Name), ...rows] : rows;
  const from = token === undefined ? 0 : Number(token);
  const to = from + Math.min(limit, largestPage);
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: lines.slice(from, to).map((values) => ({
        Data: values.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: { ColumnInfo: columns },
    },
    ...(to < lines.length ? { NextToken: String(to) } : {}),
  };
}
