import type { Contract, Measure } from '../contract/contract.ts';
import { fieldsOf } from '../expression/expression.ts';
import { toPredicate } from '../expression/sql.ts';
import { unreadableFields } from '../quality/quality.ts';
import { unknownTier } from '../scoring/tier.ts';
import type { TableSchema } from '../table/schema.ts';
import { isOverKnown, overColumn, tablesOf, tierCountColumn, unknownCountColumn } from '../table/tables.ts';
import { doubleLiteral, identifier, textLiteral } from './quote.ts';

/** Statements of one analytics run, by name. They are independent of each other. */
export interface AnalyticsSql {
  /** One row: entities by tier, and the measures over entities with what they are over. Missing if the contract has neither. */
  readonly entities?: string;
  /** One row: records, mean score, share of filled cells, missing score inputs, unread cells, and the measures over records. */
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

/** Prefix of the columns that count cells that could not be read. */
export const unreadPrefix = 'unread_';

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
    contract.measures.filter((measure) => measure.over === over).flatMap((measure) => measureItems(contract, measure));
  const ofEntities = [...tierCounts(contract), ...plainOver('entities')];
  return {
    ...(ofEntities.length === 0 ? {} : { entities: selectFrom(entities, ofEntities) }),
    records: selectFrom(records, [...recordMetrics(contract), ...plainOver('records')]),
    quarantined: selectFrom(quarantine, [['records_quarantined', 'COUNT(DISTINCT "event_id")']]),
    reasons: `SELECT "reason", COUNT(DISTINCT "event_id") AS "records" FROM ${identifier(quarantine.name)} GROUP BY "reason" ORDER BY "records" DESC, "reason" LIMIT 10`,
    ranked: Object.fromEntries(
      contract.measures
        .filter(isRanked)
        .map((measure) => [measure.name, rankedMeasure(contract, measure, tableOf(measure))]),
    ),
  };
}

type Item = readonly [name: string, sql: string];

const selectFrom = (table: TableSchema, items: readonly Item[]) =>
  `SELECT ${items.map(([name, sql]) => `${sql} AS ${identifier(name)}`).join(', ')} FROM ${identifier(table.name)}`;

function tierCounts({ tiering, entities }: Contract): Item[] {
  if (!tiering) return [];
  const countOf = (condition: string) => `COUNT(*) FILTER (WHERE ${identifier(tiering.name)} ${condition})`;
  return [
    ...tiering.tiers.map(
      ({ label }): Item => [tierCountColumn(tiering, entities, label), countOf(`= ${textLiteral(label)}`)],
    ),
    [unknownCountColumn(tiering, entities), countOf(`= ${textLiteral(unknownTier)}`)],
    [overColumn(tiering.name), countOf(`<> ${textLiteral(unknownTier)}`)],
  ];
}

function recordMetrics({ score, fields }: Pick<Contract, 'score' | 'fields'>): Item[] {
  const filled = fields.map(({ name }) => `COUNT(${identifier(name)})`).join(' + ');
  return [
    ['records_accepted', 'COUNT(*)'],
    ...(score
      ? ([
          ['mean_score', `AVG(${identifier(score.name)})`],
          [overColumn('mean_score'), `COUNT(${identifier(score.name)})`],
        ] as const)
      : []),
    [
      filledShareColumn,
      `CAST(${filled} AS DOUBLE) / NULLIF(${doubleLiteral(fields.length)} * COUNT(*), ${doubleLiteral(0)})`,
    ],
    ...(score?.terms ?? []).map(
      ({ field }): Item => [`${missingPrefix}${field}`, `COUNT(*) - COUNT(${identifier(field)})`],
    ),
    ...unreadableFields({ fields }).map((name): Item => [`${unreadPrefix}${name}`, `COUNT_IF(${isUnread(name)})`]),
  ];
}

/** True in SQL if a record's cell of a field could not be read. Quotes within a text are escaped in `unread`. */
const isUnread = (name: string): string =>
  `"unread" LIKE ${textLiteral(`%"${name.replaceAll('_', '!_')}":%`)} ESCAPE '!'`;

/** A measure that needs no ranking, and the number of rows that any measure knows something of. */
const measureItems = (contract: Contract, measure: Measure): Item[] => [
  ...(isRanked(measure) ? [] : [[measure.name, plainMeasure(contract, measure)] as const]),
  ...(isOverKnown(measure) ? [[overColumn(measure.name), `COUNT(${knownValue(contract, measure)})`] as const] : []),
];

function plainMeasure(contract: Contract, measure: PlainMeasure): string {
  if (measure.by === 'count') return measure.where ? `SUM(${knownValue(contract, measure)})` : 'COUNT(*)';
  const mean = `AVG(${knownValue(contract, measure)})`;
  return measure.per === undefined ? mean : `${mean} / ${doubleLiteral(measure.per)}`;
}

/** Value of a measure in a row: of a count 1 or 0. NULL if nothing is known of the row. */
function knownValue(contract: Contract, measure: Measure): string {
  switch (measure.by) {
    case 'count': {
      if (!measure.where) return '1';
      const holds = toPredicate(measure.where);
      const unknown = fieldsOf(measure.where).some((name) => isTier(contract, measure, name))
        ? `WHEN ${unknownOf(contract)} THEN NULL `
        : '';
      return `CASE ${unknown}WHEN ${holds} THEN 1 WHEN NOT (${holds}) THEN 0 END`;
    }
    case 'mean':
      return `CAST(${identifier(measure.of)} AS DOUBLE)`;
    case 'mode':
    case 'top':
      return `CASE WHEN ${isRankable(contract, measure)} THEN 1 END`;
  }
}

/** Condition that a row has a value to rank and, for the highest mean, the number that it is ranked by. */
const isRankable = (contract: Contract, measure: RankedMeasure): string =>
  [
    `${identifier(measure.of)} IS NOT NULL`,
    ...(isTier(contract, measure, measure.of) ? [`NOT (${unknownOf(contract)})`] : []),
    ...(measure.by === 'top' ? [`${identifier(measure.ranked)} IS NOT NULL`] : []),
  ].join(' AND ');

const isTier = ({ tiering }: Contract, { over }: Measure, column: string): boolean =>
  over === 'entities' && column === tiering?.name;

const unknownOf = ({ tiering }: Contract): string => `${identifier(tiering?.name ?? '')} = ${textLiteral(unknownTier)}`;

/** A tie goes to the value that sorts first, so that the result does not depend on how the engine scans. */
function rankedMeasure(contract: Contract, measure: RankedMeasure, table: TableSchema): string {
  const value = identifier(measure.of);
  const rank = measure.by === 'mode' ? 'COUNT(*)' : `AVG(CAST(${identifier(measure.ranked)} AS DOUBLE))`;
  // Sorted outside: inside, an alias would hide a column called "value".
  const ranked = `SELECT ${value} AS "value", ${rank} AS "rank" FROM ${identifier(table.name)} WHERE ${isRankable(contract, measure)} GROUP BY ${value}`;
  return `SELECT "value" FROM (${ranked}) AS "ranked" ORDER BY "rank" DESC, "value" LIMIT 1`;
}
