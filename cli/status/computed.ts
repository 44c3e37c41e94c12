import {
  alertCountSql,
  type Contract,
  scoreStatusSql,
  type Tiering,
  tierCountsSql,
  topEntitiesSql,
} from '../../etl/platform.ts';
import type { QueryTables } from '../../operations/reconciliation.ts';

/** An entity among those with the highest mean scores. */
export interface TopEntity {
  readonly entity: string;
  readonly score: number;
  /** Missing if the contract has no tiers. */
  readonly tier?: string;
}

/** Metrics of what a contract computes. Those of a part that the contract leaves out are missing. */
export interface ComputedMetrics {
  /** Stored records without a score, because an input is null. */
  readonly unscored?: number;
  readonly meanScore?: number | null;
  /** The five entities with the highest mean scores; none if an entity is a person. */
  readonly topEntities?: readonly TopEntity[];
  readonly alerts?: number;
  /** Number of entities by tier. */
  readonly tiers?: Readonly<Record<string, number>>;
  /** Entities without a tier, since they have no mean score. */
  readonly withoutTier?: number;
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
      unscored: count(scores[0]?.unscored),
      meanScore: stableMean(scores[0]?.mean_score),
      topEntities: await topEntities(query, contract),
    }),
    ...(alerts && { alerts: count(alerts[0]?.alerts) }),
    ...(tiers && contract.tiering && tierMetrics(tiers, contract.tiering)),
  };
}

async function topEntities(query: QueryTables, contract: Contract): Promise<TopEntity[]> {
  const { key, fields, tiering } = contract;
  const sql = topEntitiesSql(contract, shown);
  // Metrics are printed, logged and mailed: who needs the names of persons can query the table.
  if (sql === null || fields.find(({ name }) => name === key)?.personal) return [];
  const rows = await query(sql);
  return rows.map((row) => ({
    entity: String(row.entity),
    score: Number(row.score),
    ...(tiering ? { tier: String(row.tier) } : {}),
  }));
}

function tierMetrics(rows: Awaited<ReturnType<QueryTables>>, { tiers }: Tiering): ComputedMetrics {
  const entitiesIn = (label: string | null) => count(rows.find(({ tier }) => tier === label)?.entities);
  return {
    tiers: Object.fromEntries(tiers.map(({ label }) => [label, entitiesIn(label)])),
    withoutTier: entitiesIn(null),
  };
}
