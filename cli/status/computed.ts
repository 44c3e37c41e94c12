import {
  alertCountSql,
  type Contract,
  scoreStatusSql,
  type Tiering,
  tierCountsSql,
  topEntitiesSql,
  unknownTier,
  unscoredEntitiesSql,
} from '../../etl/platform.ts';
import type { QueryTables } from '../../operations/reconciliation.ts';

/** An entity among those with the highest mean scores. */
export interface TopEntity {
  readonly entity: string;
  readonly score: number;
  /** Missing if the contract has no tiers. */
  readonly tier?: string;
  /** Partition that the score is of, if the entity has later records without a score. */
  readonly scoredPartition?: string;
}

/** Entities of which no score is known. */
export interface UnscoredEntities {
  readonly count: number;
  /** The five with the most records; none if an entity is a person. */
  readonly names: readonly string[];
}

/** Metrics of what a contract computes. Those of a part that the contract leaves out are missing. */
export interface ComputedMetrics {
  /** Stored records with a score: what the mean is over. */
  readonly scored?: number;
  /** Stored records without a score, because an input is null. */
  readonly unscored?: number;
  readonly meanScore?: number | null;
  /** The five entities with the highest mean scores; none if an entity is a person. */
  readonly topEntities?: readonly TopEntity[];
  /** Entities that are no part of any order, since nothing is known of them. */
  readonly unscoredEntities?: UnscoredEntities;
  readonly alerts?: number;
  /** Number of entities by tier, the unknown one last. */
  readonly tiers?: Readonly<Record<string, number>>;
}

/** Length of the list of entities. */
const shown = 5;

const count = (value: unknown): number => Number(value ?? 0);

/** Rounded to 12 digits: an engine adds in any order, which changes the digits after about the 14th. */
export const stableMean = (value: unknown): number | null =>
  typeof value === 'number' ? Number(value.toPrecision(12)) : null;

/** Reads from the tables of a source what its contract computes: score, alerts, tiers. */
export async function computedMetrics(query: QueryTables, contract: Contract): Promise<ComputedMetrics> {
  const rowsOf = async (sql: string | null) => (sql === null ? null : await query(sql));
  const scores = await rowsOf(scoreStatusSql(contract));
  const alerts = await rowsOf(alertCountSql(contract));
  const tiers = await rowsOf(tierCountsSql(contract));
  return {
    ...(scores && {
      scored: count(scores[0]?.scored),
      unscored: count(scores[0]?.unscored),
      meanScore: stableMean(scores[0]?.mean_score),
      topEntities: await topEntities(query, contract),
      unscoredEntities: await unscoredEntities(query, contract),
    }),
    ...(alerts && { alerts: count(alerts[0]?.alerts) }),
    ...(tiers && contract.tiering && tierMetrics(tiers, contract.tiering)),
  };
}

/** Metrics are printed, logged and mailed: who needs the names of persons can query the table. */
const namesPersons = ({ key, fields }: Contract): boolean => fields.find(({ name }) => name === key)?.personal === true;

async function topEntities(query: QueryTables, contract: Contract): Promise<TopEntity[]> {
  const { tiering } = contract;
  const sql = topEntitiesSql(contract, shown);
  if (sql === null || namesPersons(contract)) return [];
  const rows = await query(sql);
  return rows.map((row) => ({
    entity: String(row.entity),
    score: Number(row.score),
    ...(tiering ? { tier: String(row.tier) } : {}),
    ...(typeof row.scored_partition === 'string' ? { scoredPartition: row.scored_partition } : {}),
  }));
}

async function unscoredEntities(query: QueryTables, contract: Contract): Promise<UnscoredEntities> {
  const sql = unscoredEntitiesSql(contract, shown);
  const rows = sql === null ? [] : await query(sql);
  return {
    count: count(rows[0]?.unscored_entities),
    names: namesPersons(contract) ? [] : rows.map(({ entity }) => String(entity)),
  };
}

function tierMetrics(rows: Awaited<ReturnType<QueryTables>>, { tiers }: Tiering): ComputedMetrics {
  const labels = [...tiers.map(({ label }) => label), unknownTier];
  const entitiesIn = (label: string) => count(rows.find(({ tier }) => tier === label)?.entities);
  return { tiers: Object.fromEntries(labels.map((label) => [label, entitiesIn(label)])) };
}
