import type { Contract, Measure } from '../contract/contract.ts';
import { toPredicate } from '../expression/sql.ts';
import type { TableSchema } from '../table/schema.ts';
import { tablesOf, tierCountColumn } from '../table/tables.ts';
import { doubleLiteral, identifier, textLiteral } from './quote.ts';

/** Statements of one analytics run, by name. They are independent of each other. */
export interface AnalyticsSql {
  /** One row: entities by tier, and the measures over entities. Missing if the contract has neither. */
  readonly entities?: string;
  /** One row: records, mean score, share of filled cells, missing score inputs, and the measures over records. */
  readonly records: string;
  /** One row: `records_quarantined`. */
  readonly quarantined: string;
  /** Up to ten rows, the most frequent first: `reason`, `records`. */
  readonly reasons: string;
  /** For each measure that asks for one value of a column, at most one row: `value`. */
  readonly ranked: Readonly<Record<string, string>>;
}

/** Prefix of the columns that count records without a score input. */
export const missingPrefix = 'missing_';

/** Column that holds the share of filled cells. */
export const filledShareColumn = 'filled_share';

type RankedMeasure = Measure & { readonly by: 'mode' | 'top' };
type PlainMeasure = Exclude<Measure, RankedMeasure>;

const isRanked = (measure: Measure): measure is RankedMeasure => measure.by === 'mode' || measure.by === 'top';

/**
 * Builds the statements of an analytics run, in the SQL that Athena (engine version 3) and DuckDB share. Table names have no
 * database: it is the context of the query. There are few statements, since each takes Athena about a second.
 */
export function analyticsSql(contract: Contract): AnalyticsSql {
  const { records, entities, quarantine } = tablesOf(contract);
  const tableOf = (measure: Measure) => (measure.over === 'entities' ? entities : records);
  const plainOver = (over: Measure['over']) =>
    contract.measures
      .filter((measure): measure is PlainMeasure => measure.over === over && !isRanked(measure))
      .map((measure) => [measure.name, plainMeasure(measure)] as const);
  const ofEntities = [...tierCounts(contract), ...plainOver('entities')];
  return {
    ...(ofEntities.length === 0 ? {} : { entities: selectFrom(entities, ofEntities) }),
    records: selectFrom(records, [...recordMetrics(contract), ...plainOver('records')]),
    quarantined: selectFrom(quarantine, [['records_quarantined', 'COUNT(DISTINCT "event_id")']]),
    reasons: `SELECT "reason", COUNT(DISTINCT "event_id") AS "records" FROM ${identifier(quarantine.name)} GROUP BY "reason" ORDER BY "records" DESC, "reason" LIMIT 10`,
    ranked: Object.fromEntries(
      contract.measures.filter(isRanked).map((measure) => [measure.name, rankedMeasure(measure, tableOf(measure))]),
    ),
  };
}

type Item = readonly [name: string, sql: string];

const selectFrom = (table: TableSchema, items: readonly Item[]) =>
  `SELECT ${items.map(([name, sql]) => `${sql} AS ${identifier(name)}`).join(', ')} FROM ${identifier(table.name)}`;

const tierCounts = ({ tiering, entities }: Contract): Item[] =>
  tiering
    ? tiering.tiers.map(({ label }) => [
        tierCountColumn(tiering, entities, label),
        `COUNT(*) FILTER (WHERE ${identifier(tiering.name)} = ${textLiteral(label)})`,
      ])
    : [];

function recordMetrics({ score, fields }: Contract): Item[] {
  const filled = fields.map(({ name }) => `COUNT(${identifier(name)})`).join(' + ');
  return [
    ['records_accepted', 'COUNT(*)'],
    ...(score ? [['mean_score', `AVG(${identifier(score.name)})`] as const] : []),
    [
      filledShareColumn,
      `CAST(${filled} AS DOUBLE) / NULLIF(${doubleLiteral(fields.length)} * COUNT(*), ${doubleLiteral(0)})`,
    ],
    ...(score?.terms ?? []).map(
      ({ field }): Item => [`${missingPrefix}${field}`, `COUNT(*) - COUNT(${identifier(field)})`],
    ),
  ];
}

function plainMeasure(measure: PlainMeasure): string {
  if (measure.by === 'count') {
    return measure.where ? `COUNT(*) FILTER (WHERE ${toPredicate(measure.where)})` : 'COUNT(*)';
  }
  const mean = `AVG(CAST(${identifier(measure.of)} AS DOUBLE))`;
  return measure.per === undefined ? mean : `${mean} / ${doubleLiteral(measure.per)}`;
}

/** A tie goes to the value that sorts first, so that the result does not depend on how the engine scans. */
function rankedMeasure(measure: RankedMeasure, table: TableSchema): string {
  const value = identifier(measure.of);
  const rank = measure.by === 'mode' ? 'COUNT(*)' : `AVG(CAST(${identifier(measure.ranked)} AS DOUBLE))`;
  // Sorted outside: inside, an alias would hide a column called "value".
  const ranked = `SELECT ${value} AS "value", ${rank} AS "rank" FROM ${identifier(table.name)} WHERE ${value} IS NOT NULL GROUP BY ${value}`;
  return `SELECT "value" FROM (${ranked}) AS "ranked" ORDER BY "rank" DESC NULLS LAST, "value" LIMIT 1`;
}
