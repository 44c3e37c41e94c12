import type { SNSClient } from '@aws-sdk/client-sns';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import {
  alertsOf,
  type Batch,
  batchKey,
  column,
  compileDecoder,
  partitionMetadata,
  type RejectedRecord,
  type Row,
  type StreamRecord,
  scoreBatch,
  tablesOf,
} from '../../etl/index.ts';
import { s3Client, snsClient } from '../clients.ts';
import { type ProcessorEnvironment, processorEnvironment } from '../environment.ts';
import { createLogger } from '../log.ts';
import { putMetrics, sampleOf } from '../metrics.ts';
import { type Objects, objectsOf } from '../objects.ts';
import { once } from '../once.ts';
import { publishAlerts } from '../processor/publish-alerts.ts';
import { quarantineLines } from '../processor/quarantine.ts';
import { streamRecordsOf } from '../processor/stream-records.ts';
import { encodeRows } from '../row-parquet.ts';
import { encodeTable } from '../table-objects.ts';
import type { Sleep } from '../wait.ts';

export interface ProcessorServices {
  readonly environment: ProcessorEnvironment;
  readonly objects: Objects;
  readonly sns: SNSClient;
  /** For tests: waits between repetitions. */
  readonly wait?: Sleep;
}

/** What a batch of stream records became. */
interface Processed {
  readonly scored: Batch;
  readonly rejected: readonly RejectedRecord[];
  readonly alerts: readonly Row[];
}

/**
 * Stores a batch of stream records, scored, and answers that all of it is done. What a record says never fails the batch:
 * such a record is quarantined. An object or alert that cannot be put does, and the whole batch is delivered again: its
 * keys follow from shard and first sequence number, so it overwrites what it left behind.
 */
export function createProcessor({ environment, objects, sns, wait }: ProcessorServices) {
  const { contract, alertTopicArn, alertThreshold, metricsNamespace } = environment;
  const decoder = compileDecoder(contract);
  const tables = tablesOf(contract);

  const score = (records: readonly StreamRecord[]): Processed => {
    const { batch, rejected } = decoder.decode(records);
    const scored = scoreBatch(contract, batch);
    return { scored, rejected, alerts: alertsOf(contract, scored, alertThreshold) };
  };
  const store = async (first: StreamRecord, { scored, rejected, alerts }: Processed): Promise<void> => {
    const keyIn = (table: (typeof tables)[keyof typeof tables]) =>
      batchKey(table, first.arrivedAt, first.shardId, first.sequenceNumber);
    const metadata = { contract_version: String(contract.version), ...partitionMetadata(contract, scored) };
    await Promise.all([
      scored.length > 0 && objects.put(keyIn(tables.processed), encodeTable(tables.processed, scored, metadata)),
      rejected.length > 0 && objects.put(keyIn(tables.quarantine), quarantineLines(contract, rejected)),
      alerts.length > 0 && objects.put(keyIn(tables.alerts), await encodeRows(tables.alerts.columns, alerts)),
    ]);
  };
  return async (
    event: KinesisStreamEvent,
    invocation: Pick<Context, 'awsRequestId'>,
  ): Promise<KinesisStreamBatchResponse> => {
    const log = createLogger(environment, invocation.awsRequestId);
    const records = streamRecordsOf(event.Records);
    const [first] = records;
    if (!first) return { batchItemFailures: [] };
    const processed = score(records);
    const { scored, rejected, alerts } = processed;
    await store(first, processed);
    const storedAt = Date.now();
    await publishAlerts(sns, alertTopicArn, contract, alerts, log, wait);
    const { valid } = column(scored, contract.score.name);
    const counts = {
      RecordsReceived: records.length,
      RecordsStored: scored.length,
      RecordsQuarantined: rejected.length,
      RecordsUnscored: valid?.reduce((unscored, present) => unscored + 1 - present, 0) ?? 0,
      AlertsRaised: alerts.length,
    };
    log.info('batch stored', { shard: first.shardId, sequenceNumber: first.sequenceNumber, ...counts });
    const latencies = records.map(({ arrivedAt }) => Math.max(0, storedAt - arrivedAt));
    putMetrics(metricsNamespace, contract.source, { ...counts, PutToStoredLatency: sampleOf(latencies) });
    return { batchItemFailures: [] };
  };
}

const invoke = once(() => {
  const environment = processorEnvironment();
  return createProcessor({ environment, objects: objectsOf(s3Client(), environment.lakeBucket), sns: snsClient() });
});

/** Lambda entry point of `<source>-data-processor`. */
export const handler = async (event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> =>
  invoke()(event, context);
