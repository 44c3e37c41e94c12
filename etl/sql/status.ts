import type { Contract } from '../contract/contract.ts';
import type { Integration } from '../integration/integration.ts';
import { tablesOf } from '../table/tables.ts';
import { identifier } from './quote.ts';

/** Scores of the stored records. One row: `mean_score`, `unscored` (records without a score). Null without a score. */
export function scoreStatusSql(contract: Contract): string | null {
  if (!contract.score) return null;
  const score = identifier(contract.score.name);
  const { records } = tablesOf(contract);
  return `SELECT AVG(${score}) AS "mean_score", COUNT(*) - COUNT(${score}) AS "unscored" FROM ${identifier(records.name)}`;
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

/** Entities of each tier: `tier` (null: no score), `entities`. Null without tiers. */
export function tierCountsSql(contract: Contract): string | null {
  if (!contract.tiering) return null;
  const tier = identifier(contract.tiering.name);
  const { entities } = tablesOf(contract);
  // Grouped by ordinal: a field may be called "tier", and then the name would mean that field.
  return `SELECT ${tier} AS "tier", COUNT(*) AS "entities" FROM ${identifier(entities.name)} GROUP BY 1`;
}

/**
 * Entities with the highest scores, by the score that decides their tier: `entity`, `score`, and `tier` if there are tiers.
 * Null without a score.
 */
export function topEntitiesSql(contract: Contract, limit: number): string | null {
  const { key, tiering, score } = contract;
  if (!score) return null;
  const ranked = `${tiering?.over === 'latest' ? 'latest' : 'average'}_${score.name}`;
  const tier = tiering ? `, ${identifier(tiering.name)} AS "tier"` : '';
  const entities = [
    `SELECT ${identifier(key)} AS "entity", ${identifier(ranked)} AS "score"${tier}`,
    `FROM ${identifier(tablesOf(contract).entities.name)} WHERE ${identifier(ranked)} IS NOT NULL`,
  ].join(' ');
  // Sorted outside: inside, an alias would hide a column of the same name.
  return `SELECT "entity", "score"${tiering ? ', "tier"' : ''} FROM (${entities}) AS "scored" ORDER BY "score" DESC, "entity" LIMIT ${limit}`;
}

/** Newest row of the metrics across sources, one column for each metric. */
export const integratedMetricsSql = ({ metrics, table }: Integration): string =>
  [
    `SELECT ${metrics.map(({ name }) => identifier(name)).join(', ')}`,
    `FROM ${identifier(table.name)} ORDER BY "computed_at" DESC, "run_id" DESC LIMIT 1`,
  ].join('\n');
