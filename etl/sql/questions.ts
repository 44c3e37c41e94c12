import type { Contract, Score, Tiering } from '../contract/contract.ts';
import { unknownTier } from '../scoring/tier.ts';
import { tablesOf, timeColumn } from '../table/tables.ts';
import { identifier } from './quote.ts';

/** Frequent question about the lake, with the SQL that answers it. */
export interface Question {
  /** Words joined by hyphens, beginning with the source: `manufacturing-machines-by-risk`. */
  readonly name: string;
  readonly description: string;
  /** In the SQL that Athena (engine version 3) and DuckDB share. Table names have no database. */
  readonly sql: string;
}

/**
 * Frequent questions about one source. Tables that keep growing are read from a certain partition on: that bound is a
 * constant to the engine, so it lists no older partition.
 */
export const questionsOf = (contract: Contract): Question[] => [
  ...(contract.tiering && contract.score ? [entitiesByTier(contract, contract.tiering, contract.score)] : []),
  quarantineReasons(contract),
  freshness(contract),
  duplicates(contract),
  ...(contract.alert ? [latestAlerts(contract)] : []),
];

/** Condition that `arrival_date` lies within the last days. The subtraction gives a date in Athena, a timestamp in DuckDB. */
const arrivedSince = (days: number): string =>
  `"arrival_date" >= CAST(CAST(current_date - INTERVAL '${days}' DAY AS DATE) AS VARCHAR)`;

function entitiesByTier(contract: Contract, tiering: Tiering, score: Score): Question {
  const { source, entities } = contract;
  const tier = identifier(tiering.name);
  return {
    name: `${source}-${entities}-by-${tiering.name}`,
    description: `How many ${entities} there are of each ${tiering.name} now, ${unknownTier} if no score is known, with their scores.`,
    sql: [
      `SELECT ${tier}, COUNT(*) AS ${identifier(entities)}, SUM("records") AS "records",`,
      `  AVG(${identifier(`average_${score.name}`)}) AS ${identifier(`average_${score.name}`)},`,
      `  MIN("latest_scored_partition") AS "oldest_scored_partition", MAX("latest_partition") AS "latest_partition"`,
      `FROM ${identifier(tablesOf(contract).entities.name)}`,
      `GROUP BY ${tier}`,
      `ORDER BY ${identifier(`average_${score.name}`)} DESC NULLS LAST`,
    ].join('\n'),
  };
}

function quarantineReasons(contract: Contract): Question {
  const { source, records } = contract;
  return {
    name: `${source}-quarantine-reasons`,
    description: `Why ${records} were quarantined since yesterday, each counted once, the most frequent first.`,
    sql: [
      `SELECT "reason", "field", COUNT(DISTINCT "event_id") AS "records", MAX("arrived_at") AS "last_arrived_at"`,
      `FROM ${identifier(tablesOf(contract).quarantine.name)}`,
      `WHERE ${arrivedSince(1)}`,
      'GROUP BY "reason", "field"',
      'ORDER BY "records" DESC, "reason"',
      'LIMIT 20',
    ].join('\n'),
  };
}

function freshness(contract: Contract): Question {
  const { source, records } = contract;
  const { processed, entities, summaries } = tablesOf(contract);
  return {
    name: `${source}-freshness`,
    description: `When the last of the ${records} arrived, how far the tables go, and when the metrics were computed.`,
    sql: [
      `SELECT (SELECT MAX("arrived_at") FROM ${identifier(processed.name)} WHERE ${arrivedSince(2)}) AS "last_arrived_at",`,
      `  (SELECT MAX("latest_partition") FROM ${identifier(entities.name)}) AS "latest_partition",`,
      `  (SELECT MAX("computed_at") FROM ${identifier(summaries.name)}) AS "metrics_computed_at"`,
    ].join('\n'),
  };
}

function duplicates(contract: Contract): Question {
  const { source, records } = contract;
  return {
    name: `${source}-duplicates`,
    description: `How many ${records} were stored on each of the last seven days, and how many of them were duplicates.`,
    sql: [
      `SELECT "arrival_date", COUNT(*) AS "stored", COUNT(*) - COUNT(DISTINCT "event_id") AS "duplicates"`,
      `FROM ${identifier(tablesOf(contract).processed.name)}`,
      `WHERE ${arrivedSince(7)}`,
      'GROUP BY "arrival_date"',
      'ORDER BY "arrival_date"',
    ].join('\n'),
  };
}

/** Copies of an alert differ in the threshold at most, since a setting can change it between two deliveries. */
function latestAlerts(contract: Contract): Question {
  const { source, key } = contract;
  const table = tablesOf(contract).alerts?.name ?? '';
  const columns = ['alert_type', key, timeColumn(contract), 'score', 'contributions'].map(identifier);
  return {
    name: `${source}-alerts`,
    description:
      'Alerts raised since yesterday, without duplicates, by descending score. The table can hold an alert twice.',
    sql: [
      `SELECT "event_id", ${columns.join(', ')}, MIN("threshold") AS "threshold"`,
      `FROM ${identifier(table)}`,
      `WHERE ${arrivedSince(1)}`,
      `GROUP BY "event_id", ${columns.join(', ')}`,
      'ORDER BY "score" DESC, "event_id"',
      'LIMIT 100',
    ].join('\n'),
  };
}
