import type { Context } from 'aws-lambda';
import { UserError } from '../../etl/platform.ts';
import { checkWritable, isObject, type Objects, objectsOf, type Sleep } from '../../lake/index.ts';
import { s3Client } from '../clients.ts';
import { entryPoint } from '../entry-point.ts';
import { type EtlEnvironment, etlEnvironment } from '../environment.ts';
import { type FinishAnswer, finishStep } from '../etl/finish-step.ts';
import { type MergeAnswer, mergeStep } from '../etl/merge-step.ts';
import { type PlanAnswer, planStep } from '../etl/plan-step.ts';
import { createLogger, type Logger } from '../log.ts';
import { putMetrics } from '../metrics.ts';

/** Step of the ETL protocol: see docs/architecture.md. */
export type EtlEvent =
  | { readonly step: 'plan' }
  | { readonly step: 'merge'; readonly plan: string; readonly task: number }
  | { readonly step: 'finish'; readonly plan: string };

export type EtlAnswer = PlanAnswer | MergeAnswer | FinishAnswer;

export interface EtlServices {
  readonly environment: EtlEnvironment;
  readonly objects: Objects;
  /** For tests: waits between repetitions. */
  readonly wait?: Sleep;
}

/**
 * Merges processed records into the tables of the source, step by step, at the request of the Glue job. Each step first
 * checks that the contract may write: another one may have been deployed since the plan.
 */
export function createEtl(services: EtlServices) {
  return async (event: EtlEvent, invocation: Pick<Context, 'awsRequestId'>): Promise<EtlAnswer> => {
    const { environment, objects, wait } = services;
    const log = createLogger(environment, invocation.awsRequestId);
    if (!isObject(event)) throw new UserError('the event is no object; it should be, e.g. {"step": "plan"}');
    await checkWritable(objects, environment.contract, 'cannot rewrite', wait);
    switch (event.step) {
      case 'plan':
        return plan(services, log);
      case 'merge':
        return merge(services, event, log);
      case 'finish':
        return finish(services, event, log);
      default:
        throw new UserError(`step is ${JSON.stringify(event)}; it should be "plan", "merge" or "finish"`);
    }
  };
}

async function plan({ environment, objects, wait }: EtlServices, log: Logger): Promise<PlanAnswer> {
  const { contract, metricsNamespace } = environment;
  const { answer, objectsPerHour } = await planStep(objects, contract, Date.now, wait);
  log.info('planned', { ...answer, objectsPerHour });
  if (answer.plan !== null) putMetrics(metricsNamespace, contract.source, { ProcessedObjectsPerHour: objectsPerHour });
  return answer;
}

async function merge(
  { environment, objects, wait }: EtlServices,
  event: EtlEvent & { step: 'merge' },
  log: Logger,
): Promise<MergeAnswer> {
  const { contract, metricsNamespace } = environment;
  const { answer, volume } = await mergeStep(objects, contract, event.plan, event.task, wait);
  log.info('merged', { plan: event.plan, task: event.task, ...answer, ...volume });
  putMetrics(metricsNamespace, contract.source, {
    RowsMerged: answer.rows,
    DuplicatesDropped: answer.duplicates,
    ...(volume.differing > 0 && { DuplicatesDiffering: volume.differing }),
    PartitionsReplaced: volume.replaced,
    ProcessedBytesRead: volume.bytesRead,
    AnalyticsBytesWritten: volume.bytesWritten,
  });
  return answer;
}

async function finish(
  { environment, objects, wait }: EtlServices,
  event: EtlEvent & { step: 'finish' },
  log: Logger,
): Promise<FinishAnswer> {
  const { contract, metricsNamespace } = environment;
  const { answer, bytesWritten, plannedAt } = await finishStep(objects, contract, event.plan, Date.now, wait);
  log.info('finished', { plan: event.plan, ...answer });
  putMetrics(metricsNamespace, contract.source, {
    AnalyticsBytesWritten: bytesWritten,
    EtlDuration: Math.max(0, Date.now() - plannedAt),
  });
  return answer;
}

/** Lambda entry point of the ETL of one source. */
export const handler = entryPoint(() => {
  const environment = etlEnvironment();
  return createEtl({ environment, objects: objectsOf(s3Client(), environment.lakeBucket) });
});
