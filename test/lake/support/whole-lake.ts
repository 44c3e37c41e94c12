import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { contractOf, rawPrefix, tablesOf } from '../../../etl/platform.ts';
import type { PlanAnswer } from '../../../handlers/etl/plan-step.ts';
import { createEtl, type EtlEvent } from '../../../handlers/lambda/etl.ts';
import { createProcessor } from '../../../handlers/lambda/processor.ts';
import { createSimulator } from '../../../handlers/lambda/simulator.ts';
import { erasureReceiptState } from '../../../lake/erasure-receipt.ts';
import {
  cursorKey,
  deadLetterPrefix,
  erasureReceiptKey,
  type OperatorObjects,
  quarantineState,
  type RecordedRun,
  recordRun,
  replayReceiptKey,
  replayReceiptState,
  storeSummary,
  suppressSubject,
} from '../../../lake/index.ts';
import { latestKey } from '../../../lake/latest-summary.ts';
import { runHistoryKey } from '../../../lake/layout.ts';
import { planPrefix } from '../../../lake/plan.ts';
import type { Lake } from '../../../operations/lake.ts';
import { memoryObjects } from '../../fuzz/memory-objects.ts';
import { atOnce, invocation, linesDuring } from '../../handlers/support.ts';

export const contract = contractOf('manufacturing');
export const subject = 'm-erased';
const { source } = contract;
const stream = 'm-stream';
const file = 'f.csv';
export const now = Date.UTC(2025, 1, 1);

export const run: RecordedRun = { trigger: 'start', startedAt: now, endedAt: now, outcome: 'SUCCEEDED', steps: [] };

const row = (i: number, machine: string) => `2025-01-0${i} 10:00:00,${machine},70,2.5,0,0`;
const csv = [
  'timestamp,machine_id,temperature,vibration,downtime_risk,anomaly_flag',
  row(1, 'm-1'),
  row(2, subject),
  '',
].join('\n');
const reading = (i: number, more: object = {}) =>
  JSON.stringify({ timestamp: `2025-01-0${i} 10:00:00`, machine_id: 'm-1', temperature: 70, vibration: 2.5, ...more });

/** Two readings that are stored, and one that is rejected. */
const batch = {
  Records: [reading(1), reading(2, { machine_id: subject }), reading(3, { vibration: '-2.5' })].map((text, i) => ({
    eventID: `shardId-000000000000:${100 + i}`,
    kinesis: {
      partitionKey: subject,
      sequenceNumber: String(100 + i),
      data: Buffer.from(text).toString('base64'),
      approximateArrivalTimestamp: now / 1000,
    },
  })),
} as unknown as KinesisStreamEvent;

/** The text that names the subject comes first, so that half of the object has it still. */
const deadLetter = {
  payload: JSON.stringify(batch),
  version: '1.0',
  timestamp: '2025-01-31T12:00:00.000Z',
  requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 },
  KinesisBatchInfo: { shardId: 'shardId-0', batchSize: 3, streamArn: `arn:aws:kinesis:us-east-1:0:stream/${stream}` },
};

const kinesis = {
  send: async ({ input }: { input: { Records: readonly unknown[] } }) => ({
    FailedRecordCount: 0,
    Records: input.Records.map(() => ({ SequenceNumber: '1' })),
  }),
} as unknown as KinesisClient;
const sns = { send: async () => ({}) } as unknown as SNSClient;
const common = { functionName: 'f', metricsNamespace: 'Lake', logLevel: 'error', lakeBucket: 'lake' } as const;

/** The functions and commands of the platform over one bucket in memory. */
export function lakeOver(contents: Iterable<readonly [string, Uint8Array | string]> = []) {
  const { objects, held } = memoryObjects(contents);
  const operator: OperatorObjects = {
    ...objects,
    remove: async (key, etag) => (await objects.get(key))?.etag === etag && held.delete(key),
    replaced: async () => [],
    getVersion: async () => null,
    removeVersion: async () => undefined,
  };
  const etl = createEtl({ environment: { ...common, contract }, objects, wait: atOnce });
  const quietly = async <T>(act: () => Promise<T>): Promise<T> => (await linesDuring(act)).result;
  return {
    held,
    objects: operator,
    lake: {
      ...{ objects: operator, kinesis, streams: { [source]: stream }, processors: { [source]: 'p' } },
      ...{ contracts: [contract], now: () => now },
    } as unknown as Lake,
    simulate() {
      const environment = { ...common, streams: { [source]: stream }, recordsPerDay: 1, tickMinutes: 1 };
      const run = createSimulator({ environment, objects, kinesis, wait: atOnce });
      return quietly(() => run({ pace: 'unlimited' }, invocation));
    },
    process() {
      const environment = { ...common, contract, alertTopicArn: 'arn', alertThreshold: 1 };
      const run = createProcessor({ environment, objects, sns, wait: atOnce, now: () => now });
      return quietly(() => run(batch, invocation));
    },
    etl: (event: EtlEvent) => quietly(() => etl(event, invocation)),
  };
}

/** Contents of a lake that has one object of every kind, by the code that writes them, and the key of each kind. */
export async function wholeLake() {
  const { quarantine, replayed, rollup, entities, summaries } = tablesOf(contract);
  const whole = lakeOver([[`${rawPrefix(source)}${file}`, csv]]);
  await whole.simulate();
  await whole.process();
  const { plan } = (await whole.etl({ step: 'plan' })) as PlanAnswer;
  await whole.etl({ step: 'merge', plan: String(plan), task: 0 });
  await whole.etl({ step: 'finish', plan: String(plan) });
  await recordRun(whole.objects, 'a-function', run);
  const keyUnder = (prefix: string) => [...whole.held.keys()].find((key) => key.startsWith(prefix)) ?? prefix;
  const quarantineKey = keyUnder(quarantine.prefix);
  const rows = quarantineState.parse(quarantineKey, whole.held.get(quarantineKey) ?? new Uint8Array());
  const receiptsKey = replayReceiptKey(quarantine, replayed, quarantineKey);
  const receipts = rows.map((one) => ({ ...one, replayed_at: one.arrived_at, accepted_version: 1, corrected: null }));
  await whole.objects.put(receiptsKey, replayReceiptState.serialize(receipts));
  await whole.objects.put(`${deadLetterPrefix}m/shardId-0/a`, JSON.stringify(deadLetter));
  await suppressSubject(whole.objects, contract, ['m-other'], now);
  const receipt = { receipt: 'erasure-1', at: new Date(now).toISOString(), sources: [], queryResults: 0 };
  await whole.objects.put(erasureReceiptKey(receipt.receipt), erasureReceiptState.serialize(receipt));
  await storeSummary(whole.objects, { ...summaries, columns: summaries.columns.slice(0, 1) }, 'run', {
    metrics: { run_id: 'run' },
  });
  return {
    contents: [...whole.held] as readonly (readonly [string, Uint8Array])[],
    plan: String(plan),
    keys: {
      layout: 'state/layout.json',
      runHistory: runHistoryKey,
      deployedContract: `state/contracts/${source}.json`,
      cursor: cursorKey(source, file),
      ledger: `state/etl/${source}/ledger.json`,
      plan: keyUnder(planPrefix(source)),
      suppressionList: `state/suppression-lists/${source}.json`,
      erasureReceipt: erasureReceiptKey(receipt.receipt),
      latestSummary: latestKey(summaries),
      deadLetter: `${deadLetterPrefix}m/shardId-0/a`,
      quarantineRow: quarantineKey,
      replayReceipt: receiptsKey,
      rollup: keyUnder(rollup.prefix),
      entities: keyUnder(entities.prefix),
    },
  };
}
