import type { SNSClient } from '@aws-sdk/client-sns';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { type Column, column } from '../../etl/platform.ts';
import {
  type Objects,
  objectsOf,
  type Sleep,
  storeUnlessSuppressed,
  streamRecordsOf,
  writableOnce,
} from '../../lake/index.ts';
import { s3Client, snsClient } from '../clients.ts';
import { entryPoint } from '../entry-point.ts';
import { type ProcessorEnvironment, processorEnvironment } from '../environment.ts';
import { createLogger } from '../log.ts';
import { putMetrics, representativeValues } from '../metrics.ts';
import { compileProcessing, storeProcessed } from '../processor/process-batch.ts';
import { publishAlerts } from '../processor/publish-alerts.ts';

export interface ProcessorServices {
  readonly environment: ProcessorEnvironment;
  readonly objects: Objects;
  readonly sns: SNSClient;
  /** For tests: waits between repetitions. */
  readonly wait?: Sleep;
  /** For tests: ms since 1970 UTC. */
  readonly now?: () => number;
}

/**
 * Stores a batch of stream records with their scores, and reports the whole batch as processed. The content of a record
 * never fails the batch: such a record is quarantined. An incompatible contract fails the batch before anything is
 * written: the batch waits for a compatible one. If an object or alert cannot be put, the batch fails and is delivered
 * again: it is idempotent, because its keys are derived from its records. Records of erased subjects are dropped, even
 * if the erasure happens while the batch is being stored.
 */
export function createProcessor({ environment, objects, sns, wait, now = Date.now }: ProcessorServices) {
  const { contract, alertTopicArn, metricsNamespace } = environment;
  const process = compileProcessing(environment);
  const checkOnce = writableOnce(objects, contract, 'can append', wait);
  const storeWithout = storeUnlessSuppressed(objects, contract, wait);

  return async (
    event: KinesisStreamEvent,
    invocation: Pick<Context, 'awsRequestId'>,
  ): Promise<KinesisStreamBatchResponse> => {
    const log = createLogger(environment, invocation.awsRequestId);
    const records = streamRecordsOf(event);
    const [first] = records;
    if (!first) return { batchItemFailures: [] };
    await checkOnce();
    const startedAt = now();
    const { scored, rejected, alerts, dropped, unread } = await storeWithout(async (isSuppressed) => {
      const processed = process(records, isSuppressed);
      await storeProcessed(objects, contract, records, processed, startedAt);
      return processed;
    });
    const storedAt = now();
    if (alertTopicArn !== undefined) await publishAlerts(sns, alertTopicArn, contract, alerts, log, wait);
    const counts = {
      RecordsReceived: records.length,
      RecordsStored: scored.length,
      RecordsQuarantined: rejected.length,
      ...(contract.score && { RecordsUnscored: nullsIn(column(scored, contract.score.name)) }),
      ...(contract.alert && { AlertsRaised: alerts.length }),
      ...(dropped.length > 0 && { RecordsSuppressed: dropped.length }),
      ...(unread.size > 0 && { CellsUnread: [...unread.values()].reduce((sum, cells) => sum + cells, 0) }),
    };
    log.info('batch stored', {
      ...{ shard: first.shardId, sequenceNumber: first.sequenceNumber, ...counts },
      ...(unread.size > 0 && { unread: [...unread].map(([reason, cells]) => `${reason}: ${cells}`) }),
    });
    const latencies = records.map(({ arrivedAt }) => Math.max(0, storedAt - arrivedAt));
    putMetrics(metricsNamespace, contract.source, { ...counts, IngestLatency: representativeValues(latencies) });
    return { batchItemFailures: [] };
  };
}

const nullsIn = ({ valid }: Column): number => valid?.reduce((nulls, present) => nulls + 1 - present, 0) ?? 0;

/** Lambda entry point of the processor of one source. */
export const handler = entryPoint(() => {
  const environment = processorEnvironment();
  return createProcessor({ environment, objects: objectsOf(s3Client(), environment.lakeBucket), sns: snsClient() });
});
