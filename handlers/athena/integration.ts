import type { Context } from 'aws-lambda';
import {
  integrate,
  integratedSummaries,
  type Row,
  type SummaryFigures,
  sources,
  UserError,
} from '../../etl/platform.ts';
import { isObject, type Objects, objectsOf, runIdOf, storeSummary } from '../../lake/index.ts';
import { s3Client } from '../clients.ts';
import { integrationEnvironment, type QueryEnvironment } from '../environment.ts';
import { createLogger } from '../log.ts';
import { once } from '../once.ts';

export interface IntegrationEvent {
  /** Execution of the state machine: names the run. */
  readonly executionId: string;
  /** What the analytics functions answered, in the order of `sources`: the state machine is made in it. */
  readonly summaries: readonly SummaryFigures[];
}

export interface IntegrationServices {
  readonly environment: QueryEnvironment;
  readonly objects: Objects;
}

/** Computes the figures across sources, keeps them, and answers the row of `integrated_summaries`. */
export function createIntegration({ environment, objects }: IntegrationServices) {
  return async (event: IntegrationEvent, invocation: Pick<Context, 'awsRequestId'>): Promise<Row> => {
    const runId = runIdOf(event);
    const figures: Row = { run_id: runId, computed_at: Date.now(), ...integrate(summariesOf(event)) };
    await storeSummary(objects, integratedSummaries, runId, figures, { figures });
    createLogger(environment, invocation.awsRequestId).info('summary stored', { runId, source: 'integrated' });
    return figures;
  };
}

/** The summaries by source. @throws UserError where there is not one of each */
function summariesOf({ summaries = [] }: IntegrationEvent): Record<string, SummaryFigures> {
  const names = sources.map(({ source }) => source);
  if (!Array.isArray(summaries) || !summaries.every(isObject)) {
    throw new UserError(`summaries is no list of objects; integration takes one of each: ${names.join(', ')}`);
  }
  if (summaries.length !== names.length) {
    throw new UserError(`there are ${summaries.length} summaries; integration takes one of each: ${names.join(', ')}`);
  }
  return Object.fromEntries(names.map((name, i) => [name, summaries[i] ?? {}]));
}

const invoke = once(() => {
  const environment = integrationEnvironment();
  return createIntegration({ environment, objects: objectsOf(s3Client(), environment.lakeBucket) });
});

/** Lambda entry point of `data-integration`. */
export const handler = async (event: IntegrationEvent, context: Context): Promise<Row> => invoke()(event, context);
