import type { Cell } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import type { SummaryOf } from '../contract/record.ts';
import { InvariantError } from '../errors.ts';
import { qualityScore, unreadableFields } from '../quality/quality.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { overColumn, summaryColumns } from '../table/tables.ts';
import { type AnalyticsSql, filledShareColumn, missingPrefix, unreadPrefix } from './analytics.ts';

/** Row of a query result as Athena returns it: every value as text, NULL as null. */
export type ResultRow = Readonly<Record<string, string | null>>;

/** Result rows of the statements of `analyticsSql`, under the same names. */
export type AnalyticsResults = {
  readonly [Name in Exclude<keyof AnalyticsSql, 'ranked'>]: readonly ResultRow[];
} & { readonly ranked: Readonly<Record<string, readonly ResultRow[]>> };

/** Result of one analytics run of a source. */
export interface Summary<C extends Contract = Contract> {
  /** Row of the table of summaries. */
  readonly metrics: SummaryOf<C>;
  /** Reasons for which records were rejected, the most frequent first. */
  readonly topReasons: readonly { readonly reason: string; readonly records: number }[];
  /** Records stored without a value in each score input: why they have no score. */
  readonly missingInputs: Readonly<Record<string, number>>;
  /** Cells that could not be read and are null, by field; fields without such cells are left out. */
  readonly unreadCells: Readonly<Record<string, number>>;
}

/** Identity of an execution of the analytics, and the time of its metrics in ms since 1970 UTC. */
interface SummaryRun {
  readonly runId: string;
  readonly computedAt: number;
}

/**
 * Makes a summary of query results.
 * @throws InvariantError if a result lacks a column, or holds anything but a number in it
 */
export function assembleSummary<C extends Contract>(
  contract: C,
  run: SummaryRun,
  results: AnalyticsResults,
): Summary<C>;
export function assembleSummary(
  contract: Contract,
  { runId, computedAt }: SummaryRun,
  results: AnalyticsResults,
): Summary {
  const row: ResultRow = { ...results.entities[0], ...results.records[0], ...results.quarantined[0] };
  const number = (name: string) => numberOf(contract, row, name);
  const accepted = number('records_accepted') ?? 0;
  const quarantined = number('records_quarantined') ?? 0;
  const unread = unreadableFields(contract).map((name) => [name, number(`${unreadPrefix}${name}`) ?? 0] as const);
  const known: Record<string, Cell> = {
    run_id: runId,
    computed_at: computedAt,
    records_accepted: accepted,
    records_quarantined: quarantined,
    cells_unread: unread.reduce((sum, [, cells]) => sum + cells, 0),
    data_quality_score: qualityScore(accepted, quarantined, number(filledShareColumn)),
    [overColumn('data_quality_score')]: accepted + quarantined,
  };
  const cellOf = ({ name, type }: ColumnSchema): Cell => {
    if (name in known) return known[name] ?? null;
    return type === 'category' ? (results.ranked[name]?.[0]?.value ?? null) : number(name);
  };
  return {
    metrics: Object.fromEntries(summaryColumns(contract).map((column) => [column.name, cellOf(column)])),
    topReasons: results.reasons.map((each) => ({
      reason: each.reason ?? '',
      records: numberOf(contract, each, 'records') ?? 0,
    })),
    missingInputs: Object.fromEntries(
      (contract.score?.terms ?? []).map(({ field }) => [field, number(`${missingPrefix}${field}`) ?? 0]),
    ),
    unreadCells: Object.fromEntries(unread.filter(([, cells]) => cells > 0)),
  };
}

function numberOf({ source }: Contract, row: ResultRow, name: string): number | null {
  const value = row[name];
  if (value === null) return null;
  const number = value === undefined || value === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number)) {
    const found = value === undefined ? 'no such column' : `"${value}"`;
    throw new InvariantError(`${source} analytics: "${name}" should be a number, but the result has ${found}`, {
      source,
    });
  }
  return number;
}
