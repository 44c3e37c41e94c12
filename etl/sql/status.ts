import type { Contract, Score, Tiering } from '../contract/contract.ts';
import type { Integration } from '../integration/integration.ts';
import { overColumn, tablesOf } from '../table/tables.ts';
import { identifier } from './quote.ts';

/** Scores of the stored records. One row: `mean_score`, `scored` and `unscored` (records with and without a score). Null without a score. */
export function scoreStatusSql(contract: Contract): string | null {
  if (!contract.score) return null;
  const score = identifier(contract.score.name);
  const { records } = tablesOf(contract);
  return `SELECT AVG(${score}) AS "mean_score", COUNT(${score}) AS "scored", COUNT(*) - COUNT(${score}) AS "unscored" FROM ${identifier(records.name)}`;
}

/** Number of records with an alert. One row: `alerts`. Null if the contract raises none. */
export function alertCountSql(contract: Contract): string | null {
  const { alerts } = tablesOf(contract);
  return alerts ? `SELECT COUNT(DISTINCT "event_id") AS "alerts" FROM ${identifier(alerts.name)}` : null;
}

/** Most frequent reasons for rejection: `reason`, `records`, `example` (one of their messages). */
export const topReasonsSql = (contract: Contract, limit: number): string =>
  [
    'SELECT "reason", COUNT(DISTINCT "event_id") AS "records", MIN("message") AS "example"',
    `FROM ${identifier(tablesOf(contract).quarantine.name)}`,
    `GROUP BY "reason" ORDER BY "records" DESC, "reason" LIMIT ${limit}`,
  ].join('\n');

/** Entities of each tier, the unknown one included: `tier`, `entities`. Null without tiers. */
export function tierCountsSql(contract: Contract): string | null {
  if (!contract.tiering) return null;
  const tier = identifier(contract.tiering.name);
  const { entities } = tablesOf(contract);
  // Grouped by ordinal: a field may be called "tier", and then the name would mean that field.
  return `SELECT ${tier} AS "tier", COUNT(*) AS "entities" FROM ${identifier(entities.name)} GROUP BY 1`;
}

/** Score that entities are ranked by: the one that decides their tier. */
const rankedScore = (tiering: Tiering | undefined, score: Score): string =>
  `${tiering?.over === 'latest' ? 'latest' : 'average'}_${score.name}`;

/**
 * Entities with the highest scores, by the score that decides their tier: `entity`, `score`, `tier` if there are tiers, and
 * `scored_partition` if the latest score is older than the latest record: the partition that the score is of. Null without
 * a score.
 */
export function topEntitiesSql(contract: Contract, limit: number): string | null {
  const { key, tiering, score } = contract;
  if (!score) return null;
  const ranked = identifier(rankedScore(tiering, score));
  const columns: readonly (readonly [name: string, sql: string])[] = [
    ['entity', identifier(key)],
    ['score', ranked],
    ...(tiering ? [['tier', identifier(tiering.name)] as const] : []),
    ...(tiering?.over === 'latest'
      ? [
          [
            'scored_partition',
            'CASE WHEN "latest_scored_partition" < "latest_partition" THEN "latest_scored_partition" END',
          ] as const,
        ]
      : []),
  ];
  const entities = [
    `SELECT ${columns.map(([name, sql]) => `${sql} AS ${identifier(name)}`).join(', ')}`,
    `FROM ${identifier(tablesOf(contract).entities.name)} WHERE ${ranked} IS NOT NULL`,
  ].join(' ');
  // Sorted outside: inside, an alias would hide a column of the same name.
  return `SELECT ${columns.map(([name]) => identifier(name)).join(', ')} FROM (${entities}) AS "scored" ORDER BY "score" DESC, "entity" LIMIT ${limit}`;
}

/**
 * Entities without the score that decides their tier, with the most records first: `entity`, and `unscored_entities`, the
 * number of all of them. Null without a score.
 */
export function unscoredEntitiesSql(contract: Contract, limit: number): string | null {
  const { key, tiering, score } = contract;
  if (!score) return null;
  const entities = [
    `SELECT ${identifier(key)} AS "entity", "records" AS "entity_records", COUNT(*) OVER () AS "unscored_entities"`,
    `FROM ${identifier(tablesOf(contract).entities.name)} WHERE ${identifier(rankedScore(tiering, score))} IS NULL`,
  ].join(' ');
  return `SELECT "entity", "unscored_entities" FROM (${entities}) AS "unscored" ORDER BY "entity_records" DESC, "entity" LIMIT ${limit}`;
}

/** Newest row of the metrics across sources: each metric, and over how many values it is. */
export const integratedMetricsSql = ({ metrics, table }: Integration): string =>
  [
    `SELECT ${metrics.flatMap(({ name }) => [name, overColumn(name)].map(identifier)).join(', ')}`,
    `FROM ${identifier(table.name)} ORDER BY "computed_at" DESC, "run_id" DESC LIMIT 1`,
  ].join('\n');
