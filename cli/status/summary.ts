import {
  alertCountSql,
  type Contract,
  integratedMetricsSql,
  integrationOf,
  rawPrefix,
  scoreStatusSql,
  sources,
  tablesOf,
  tierCountsSql,
  topEntitiesSql,
  topReasonsSql,
} from '../../etl/platform.ts';
import { type OperatorObjects, operatorObjects, readCursors } from '../../lake/index.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { operatorClients } from '../../operations/clients.ts';
import { type DeadLetterBatch, listDeadLetters } from '../../operations/dead-letters/list.ts';
import type { Stage } from '../start/progress.ts';
import { balanceOf, type RecordBalance } from './reconciliation.ts';

export interface Reason {
  readonly reason: string;
  readonly records: number;
  /** What was said of one of them: file, row, field, value and what would be right. */
  readonly example: string;
}

/** An entity that comes first by the score that its level goes by. */
export interface TopEntity {
  readonly entity: string;
  readonly score: number;
  readonly level: string;
}

/** LakeSummary of one source, over all that the lake holds of it. */
export interface SourceMetrics extends RecordBalance {
  /** Data rows read from raw files; the header is not one. */
  readonly rows: number;
  /** Stored records without a score, because an input was absent. */
  readonly unscored: number;
  readonly meanScore: number | null;
  readonly alerts: number;
  readonly bytesIn: number;
  readonly processedBytes: number;
  readonly analyticsBytes: number;
  /** Files whose rest cannot be sent, and why. */
  readonly rejectedFiles: readonly { readonly file: string; readonly reason: string }[];
  /** The five most frequent. */
  readonly topReasons: readonly Reason[];
  /** Entities by tier. */
  readonly tiers: Readonly<Record<string, number>>;
  /** Entities that have no level, none of the records that it goes by having a score. */
  readonly withoutLevel: number;
  /** The five entities with the highest scores; none where an entity is a person. */
  readonly topEntities: readonly TopEntity[];
}

export interface LakeSummary {
  readonly sources: Readonly<Record<string, SourceMetrics>>;
  /** Newest metrics across sources. */
  readonly integrated: Readonly<Record<string, number | null>>;
  /** From the stream's taking a record to its being stored, ms. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  readonly stages: readonly Stage[];
  readonly orchestration: { readonly status: string; readonly error?: string; readonly interpreter: string };
  /** Where the law of conservation does not hold; empty when all is well. */
  readonly violations: readonly string[];
}

/**
 * Asks the lake itself, through its tables and objects, never through what a function said of its own work.
 * @param ran the ETL has just run: nothing may wait for it
 */
export async function readSummary(
  platform: Platform,
  stages: readonly Stage[],
  orchestration: LakeSummary['orchestration'],
  ran: boolean,
): Promise<LakeSummary> {
  const clients = operatorClients(platform);
  try {
    const objects = operatorObjects(clients.s3, platform.bucket);
    return await readWith({ platform, objects, ran }, stages, orchestration);
  } finally {
    clients.close();
  }
}

interface SummaryQuery {
  readonly platform: Platform;
  readonly objects: OperatorObjects;
  readonly ran: boolean;
}

async function readWith(
  gathering: SummaryQuery,
  stages: readonly Stage[],
  orchestration: LakeSummary['orchestration'],
): Promise<LakeSummary> {
  const { platform, objects } = gathering;
  const failures = await listDeadLetters(objects, platform.streams);
  const all: Record<string, SourceMetrics> = {};
  const violations: string[] = [];
  for (const contract of sources) {
    const { figures, broken } = await sourceMetrics(gathering, failures, contract);
    all[contract.source] = figures;
    violations.push(...broken);
  }
  return {
    sources: all,
    integrated: await integratedMetrics(platform),
    latencyMs: {
      p50: platform.metrics.quantile('IngestLatency', 0.5),
      p99: platform.metrics.quantile('IngestLatency', 0.99),
    },
    stages,
    orchestration,
    violations,
  };
}

/** Length of the lists of reasons and entities. */
const shown = 5;

const count = (value: unknown): number => Number(value ?? 0);

/** Threads add in any order, which shows from about the 14th digit on: a figure of the same records is the same. */
const meanOf = (value: unknown): number | null => (typeof value === 'number' ? Number(value.toPrecision(12)) : null);

async function sourceMetrics(
  { platform, objects, ran }: SummaryQuery,
  failures: readonly DeadLetterBatch[],
  contract: Contract,
): Promise<{ readonly figures: SourceMetrics; readonly broken: readonly string[] }> {
  const tables = tablesOf(contract);
  const one = async (sql: string | null) => (sql === null ? {} : ((await platform.query(sql))[0] ?? {}));
  const { balance, violations } = await balanceOf(platform, failures, contract, ran);
  const stored = await one(scoreStatusSql(contract));
  const alerts = await one(alertCountSql(contract));
  const sizes = await Promise.all(
    [`raw/${contract.source}/`, tables.processed.prefix, `analytics/${contract.source}/`].map(async (prefix) =>
      (await platform.store.list(platform.bucket, prefix)).reduce((sum, object) => sum + object.bytes, 0),
    ),
  );
  const [bytesIn = 0, processedBytes = 0, analyticsBytes = 0] = sizes;
  const figures = {
    ...(await filesRead(objects, contract.source)),
    ...balance,
    unscored: count(stored.unscored),
    meanScore: meanOf(stored.mean_score),
    alerts: count(alerts.alerts),
    bytesIn,
    processedBytes,
    analyticsBytes,
    topReasons: await reasonsOf(platform, contract),
    ...(await tiersOf(platform, contract)),
    topEntities: await topEntitiesOf(platform, contract),
  };
  return { figures, broken: violations };
}

async function reasonsOf(platform: Platform, contract: Contract): Promise<Reason[]> {
  const rows = await platform.query(topReasonsSql(contract, shown));
  return rows.map(({ reason, records, example }) => ({
    reason: String(reason),
    records: count(records),
    example: String(example),
  }));
}

async function tiersOf(platform: Platform, contract: Contract) {
  const { tiering } = contract;
  const sql = tierCountsSql(contract);
  if (!tiering || sql === null) return { tiers: {}, withoutLevel: 0 };
  const rows = await platform.query(sql);
  const entitiesAt = (label: string | null) => count(rows.find(({ tier }) => tier === label)?.entities);
  return {
    tiers: Object.fromEntries(tiering.tiers.map(({ label }) => [label, entitiesAt(label)])),
    withoutLevel: entitiesAt(null),
  };
}

async function topEntitiesOf(platform: Platform, contract: Contract): Promise<TopEntity[]> {
  const { key, fields } = contract;
  const sql = topEntitiesSql(contract, shown);
  // Summaries are printed, logged and mailed: read about persons from the table.
  if (sql === null || fields.find(({ name }) => name === key)?.personal) return [];
  const rows = await platform.query(sql);
  return rows.map((row) => ({ entity: String(row.entity), score: Number(row.score), level: String(row.tier) }));
}

/**
 * Rows of raw files that the simulator's cursors have passed, and files that it cannot send. A cursor outlives its file,
 * whose rows were sent all the same; a file that somebody removed is no longer reported.
 * @throws DamagedStateError
 */
export async function filesRead(
  objects: Pick<OperatorObjects, 'get' | 'list'>,
  source: string,
): Promise<Pick<SourceMetrics, 'rows' | 'rejectedFiles'>> {
  const held = new Set((await objects.list(rawPrefix(source))).map(({ key }) => key));
  const cursors = [...(await readCursors(objects, source))];
  return {
    rows: cursors.reduce((sum, [, { rows }]) => sum + rows, 0),
    rejectedFiles: cursors.flatMap(([file, { rejected }]) =>
      rejected === undefined || !held.has(`${rawPrefix(source)}${file}`) ? [] : [{ file, reason: rejected }],
    ),
  };
}

async function integratedMetrics(platform: Platform): Promise<Record<string, number | null>> {
  const integration = integrationOf(sources);
  if (!integration) return {};
  const names = integration.metrics.map(({ name }) => name);
  const [row = {}] = await platform.query(integratedMetricsSql(integration));
  return Object.fromEntries(names.map((name) => [name, meanOf(row[name])]));
}
