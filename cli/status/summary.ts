import {
  type Contract,
  integratedMetricsSql,
  integrationOf,
  overColumn,
  sources,
  tablesOf,
  topReasonsSql,
} from '../../etl/platform.ts';
import { type OperatorObjects, operatorObjects, type RunHistory, readRunHistory } from '../../lake/index.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { operatorClients } from '../../operations/clients.ts';
import { type DeadLetterBatch, listDeadLetters } from '../../operations/dead-letters.ts';
import { type RawFiles, rawFilesOf } from '../../operations/raw-files.ts';
import { rejectedShares } from '../../operations/rejected-shares.ts';
import type { Stage } from '../start/progress.ts';
import { type ComputedMetrics, computedMetrics, stableMean } from './computed.ts';
import { failedFiles, failedRuns } from './failures.ts';
import { balanceOf, type RecordBalance } from './reconciliation.ts';

export interface ReasonCount {
  readonly reason: string;
  readonly records: number;
  /** Message of one of them. */
  readonly example: string;
}

/** Metrics of one source, over everything in the lake. */
export interface SourceMetrics extends RecordBalance, ComputedMetrics, RawFiles {
  readonly bytesIn: number;
  readonly processedBytes: number;
  readonly analyticsBytes: number;
  /** The five most frequent. */
  readonly topReasons: readonly ReasonCount[];
}

export interface LakeSummary {
  readonly sources: Readonly<Record<string, SourceMetrics>>;
  /** Newest metrics across sources. */
  readonly integrated: Readonly<Record<string, number | null>>;
  /** Number of values that each of these metrics is over, by its name. */
  readonly integratedOver: Readonly<Record<string, number>>;
  /** Quantiles of the time from a record's put until it is stored, in ms. */
  readonly ingestLatencyMs: { readonly p50: number | null; readonly p99: number | null };
  /** Stages of the run of this process; none if it only reads. */
  readonly stages: readonly Stage[];
  /** Last run of the state machine; `not run` before the first. */
  readonly orchestration: {
    readonly name: string;
    readonly status: string;
    readonly error?: string;
    readonly interpreter: string;
  };
  readonly runs: RunHistory;
  /** One sentence for each reason besides violations why the lake is not well: runs and files that failed. */
  readonly failures: readonly string[];
  /** One sentence for each source that is unreconciled. */
  readonly violations: readonly string[];
}

export interface SummaryOptions {
  readonly stages?: readonly Stage[];
  /** The ETL has just run: nothing may wait for it. */
  readonly ran?: boolean;
  /** Percent of the rows of a raw file that may be quarantined. Default: the setting of the stack. */
  readonly maxRejected?: number;
}

/** Reads a summary from tables and objects, never from what a function reports of its own work. */
export async function readSummary(platform: Platform, options: SummaryOptions = {}): Promise<LakeSummary> {
  const clients = operatorClients(platform);
  try {
    const objects = operatorObjects(clients.s3, platform.bucket);
    const { ran = false, stages = [], maxRejected = platform.outputs.maxRejectedPercent } = options;
    return await readWith({ platform, objects, ran, maxRejected }, stages);
  } finally {
    clients.close();
  }
}

interface SummaryQuery {
  readonly platform: Platform;
  readonly objects: OperatorObjects;
  readonly ran: boolean;
  readonly maxRejected: number;
}

async function readWith(query: SummaryQuery, stages: readonly Stage[]): Promise<LakeSummary> {
  const { platform, objects, maxRejected } = query;
  const runs = await readRunHistory(objects);
  const deadLetters = await listDeadLetters(objects, platform.streams);
  const all: Record<string, SourceMetrics> = {};
  const violations: (readonly string[])[] = [];
  const failures: (readonly string[])[] = [failedRuns(runs)];
  for (const contract of sources) {
    const { metrics, broken } = await sourceMetrics(query, deadLetters, contract);
    all[contract.source] = metrics;
    violations.push(broken);
    const shares = await rejectedShares(platform.query, objects, contract, maxRejected);
    failures.push(failedFiles(contract.source, metrics, shares, maxRejected));
  }
  return {
    sources: all,
    ...(await integratedMetrics(platform)),
    ingestLatencyMs: {
      p50: platform.metrics.quantile('IngestLatency', 0.5),
      p99: platform.metrics.quantile('IngestLatency', 0.99),
    },
    stages,
    orchestration: await orchestrationOf(platform, runs),
    runs,
    failures: failures.flat(),
    violations: violations.flat(),
  };
}

async function orchestrationOf(
  { outputs, interpreter }: Platform,
  { works }: RunHistory,
): Promise<LakeSummary['orchestration']> {
  const name = outputs.stateMachineArn.split(':').at(-1) ?? '';
  const latest = works[name]?.runs[0];
  const { description } = await interpreter;
  return {
    name,
    status: latest?.outcome ?? 'not run',
    interpreter: description,
    ...(latest?.error === undefined ? {} : { error: latest.error }),
  };
}

/** Length of the lists of reasons and entities. */
const shown = 5;

const count = (value: unknown): number => Number(value ?? 0);

async function sourceMetrics(
  { platform, objects, ran }: SummaryQuery,
  failures: readonly DeadLetterBatch[],
  contract: Contract,
): Promise<{ readonly metrics: SourceMetrics; readonly broken: readonly string[] }> {
  const tables = tablesOf(contract);
  const { balance, violations } = await balanceOf(platform, failures, contract, ran);
  const sizes = await Promise.all(
    [`raw/${contract.source}/`, tables.processed.prefix, `analytics/${contract.source}/`].map(async (prefix) =>
      (await platform.store.list(platform.bucket, prefix)).reduce((sum, object) => sum + object.bytes, 0),
    ),
  );
  const [bytesIn = 0, processedBytes = 0, analyticsBytes = 0] = sizes;
  const metrics = {
    ...(await rawFilesOf(objects, contract.source)),
    ...balance,
    ...(await computedMetrics(platform.query, contract)),
    bytesIn,
    processedBytes,
    analyticsBytes,
    topReasons: await reasonsOf(platform, contract),
  };
  return { metrics, broken: violations };
}

async function reasonsOf(platform: Platform, contract: Contract): Promise<ReasonCount[]> {
  const rows = await platform.query(topReasonsSql(contract, shown));
  return rows.map(({ reason, records, example }) => ({
    reason: String(reason),
    records: count(records),
    example: String(example),
  }));
}

async function integratedMetrics(platform: Platform): Promise<Pick<LakeSummary, 'integrated' | 'integratedOver'>> {
  const integration = integrationOf(sources);
  if (!integration) return { integrated: {}, integratedOver: {} };
  const names = integration.metrics.map(({ name }) => name);
  const [row = {}] = await platform.query(integratedMetricsSql(integration));
  return {
    integrated: Object.fromEntries(names.map((name) => [name, stableMean(row[name])])),
    integratedOver: Object.fromEntries(names.map((name) => [name, count(row[overColumn(name)])])),
  };
}
