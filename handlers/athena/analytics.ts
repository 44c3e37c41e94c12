import type { AthenaClient } from '@aws-sdk/client-athena';
import type { Context } from 'aws-lambda';
import {
  type AnalyticsResults,
  analyticsSql,
  assembleSummary,
  type ResultRow,
  type Row,
  tablesOf,
} from '../../etl/platform.ts';
import { type Objects, objectsOf, runIdOf, runQuery, type Sleep, storeSummary } from '../../lake/index.ts';
import { athenaClient, s3Client } from '../clients.ts';
import { entryPoint } from '../entry-point.ts';
import { type AnalyticsEnvironment, analyticsEnvironment } from '../environment.ts';
import { createLogger } from '../log.ts';

export interface AnalyticsEvent {
  /** Execution of the state machine; it names the run. */
  readonly executionId: string;
}

export interface AnalyticsServices {
  readonly environment: AnalyticsEnvironment;
  readonly objects: Objects;
  readonly athena: AthenaClient;
  /** For tests: waits between polls. */
  readonly wait?: Sleep;
}

/** Result of an analytics function: the row that it stored in `<source>_summaries`. */
export interface SourceSummary {
  readonly source: string;
  readonly metrics: Row;
}

/** Computes the metrics of a source through Athena and stores them. */
export function createAnalytics({ environment, objects, athena, wait }: AnalyticsServices) {
  const { contract } = environment;
  const sql = analyticsSql(contract);
  const rows = (statement: string): Promise<ResultRow[]> =>
    runQuery(athena, environment, statement, { ...(wait && { wait }) });

  const query = async (): Promise<AnalyticsResults> => {
    const [entities, records, quarantined, reasons, ranked] = await Promise.all([
      sql.entities === undefined ? [] : rows(sql.entities),
      rows(sql.records),
      rows(sql.quarantined),
      rows(sql.reasons),
      Promise.all(Object.entries(sql.ranked).map(async ([name, one]) => [name, await rows(one)] as const)),
    ]);
    return { entities, records, quarantined, reasons, ranked: Object.fromEntries(ranked) };
  };
  return async (event: AnalyticsEvent, invocation: Pick<Context, 'awsRequestId'>): Promise<SourceSummary> => {
    const runId = runIdOf(event);
    const results = await query();
    const summary = assembleSummary(contract, { runId, computedAt: Date.now() }, results);
    await storeSummary(objects, tablesOf(contract).summaries, runId, summary);
    createLogger(environment, invocation.awsRequestId).info('summary stored', { runId, source: contract.source });
    return { source: contract.source, metrics: summary.metrics };
  };
}

/** Lambda entry point of the analytics of one source. */
export const handler = entryPoint(() => {
  const environment = analyticsEnvironment();
  return createAnalytics({
    environment,
    objects: objectsOf(s3Client(), environment.lakeBucket),
    athena: athenaClient(),
  });
});
