import type { Context } from 'aws-lambda';
import {
  acrossSources,
  type Integration,
  InvariantError,
  integrate,
  integrationOf,
  type Row,
  type SummaryRow,
  sources,
  UserError,
} from '../../etl/platform.ts';
import { isObject, type Objects, objectsOf, runIdOf, storeSummary } from '../../lake/index.ts';
import { s3Client } from '../clients.ts';
import { entryPoint } from '../entry-point.ts';
import { integrationEnvironment, type QueryEnvironment } from '../environment.ts';
import { createLogger } from '../log.ts';
import type { SourceSummary } from './analytics.ts';

export interface IntegrationEvent {
  /** Execution of the state machine; it names the run. */
  readonly executionId: string;
  /** Results of the analytics functions, in any order. Metrics over a missing source are null. */
  readonly summaries: readonly SourceSummary[];
}

export interface IntegrationServices {
  readonly environment: QueryEnvironment;
  readonly objects: Objects;
  readonly integration: Integration;
}

/** Computes the metrics across sources, stores them and returns the stored row. */
export function createIntegration({ environment, objects, integration }: IntegrationServices) {
  return async (event: IntegrationEvent, invocation: Pick<Context, 'awsRequestId'>): Promise<Row> => {
    const runId = runIdOf(event);
    const row: Row = { run_id: runId, computed_at: Date.now(), ...integrate(integration, rowsBySource(event)) };
    await storeSummary(objects, integration.table, runId, { metrics: row });
    createLogger(environment, invocation.awsRequestId).info('summary stored', { runId, source: acrossSources });
    return row;
  };
}

/** Rows by source. @throws UserError if the event holds anything but summaries of different sources of this lake */
function rowsBySource({ summaries }: IntegrationEvent): Record<string, SummaryRow> {
  const takes = `integration takes a list of { source, metrics }, one for each of: ${names.join(', ')}`;
  if (!Array.isArray(summaries)) throw new UserError(`summaries is missing or no list; ${takes}`);
  const rows: Record<string, SummaryRow> = {};
  for (const [i, summary] of summaries.entries()) {
    if (!isObject(summary) || typeof summary.source !== 'string' || !isObject(summary.metrics))
      throw new UserError(`summaries[${i}] names no source or has no metrics; ${takes}`);
    const { source, metrics } = summary;
    if (!names.includes(source)) throw new UserError(`summaries[${i}] is of "${source}"; ${takes}`);
    if (Object.hasOwn(rows, source)) throw new UserError(`summaries[${i}] is the second of ${source}; ${takes}`);
    rows[source] = metrics;
  }
  return rows;
}

const names: readonly string[] = sources.map(({ source }) => source);

/** Lambda entry point of the integration across sources. */
export const handler = entryPoint(() => {
  const environment = integrationEnvironment();
  const integration = integrationOf(sources);
  if (!integration)
    throw new InvariantError('no metric across sources is declared, so this function should not be deployed');
  return createIntegration({ environment, objects: objectsOf(s3Client(), environment.lakeBucket), integration });
});
