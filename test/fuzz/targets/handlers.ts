import type { AthenaClient } from '@aws-sdk/client-athena';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import fc from 'fast-check';
import {
  analyticsSql,
  contractOf,
  integrationOf,
  rawPrefix,
  sampleOf,
  sources,
  tablesOf,
} from '../../../etl/platform.ts';
import { type AnalyticsEvent, createAnalytics } from '../../../handlers/athena/analytics.ts';
import { createIntegration, type IntegrationEvent } from '../../../handlers/athena/integration.ts';
import { createEtl, type EtlEvent } from '../../../handlers/lambda/etl.ts';
import { createProcessor } from '../../../handlers/lambda/processor.ts';
import { createSimulator, type SimulatorEvent } from '../../../handlers/lambda/simulator.ts';
import { cursorKey } from '../../../lake/index.ts';
import { ledgerKey } from '../../../lake/ledger.ts';
import { planPrefix } from '../../../lake/plan.ts';
import { decodeTable } from '../../../lake/table.ts';
import { demand, rejection } from '../expectations.ts';
import { damagedObject, jsonValue, mutated, trap } from '../inputs.ts';
import { memoryObjects } from '../memory-objects.ts';
import { opened, type TargetFactory } from '../target.ts';
import { eventsOf, recordBytes } from './records.ts';

const common = { functionName: 'fuzzed', metricsNamespace: 'Fuzz', logLevel: 'error', lakeBucket: 'lake' } as const;
const invocation = { awsRequestId: 'request', getRemainingTimeInMillis: () => 900_000 };
const wait = async () => undefined;
const sns = { send: async () => ({}) } as unknown as SNSClient;

/** Metrics of thousands of invocations would drown what the run has to say. */
async function silently<T>(act: () => Promise<T>): Promise<T> {
  const write = process.stdout.write;
  process.stdout.write = (() => true) as typeof process.stdout.write;
  try {
    return await act();
  } finally {
    process.stdout.write = write;
  }
}

const kinesisRecord = (data: Uint8Array, i: number) => ({
  eventID: `shardId-000000000000:${100 + i}`,
  eventSource: 'aws:kinesis',
  kinesis: {
    partitionKey: 'p',
    sequenceNumber: String(100 + i),
    data: Buffer.from(data).toString('base64'),
    approximateArrivalTimestamp: Date.UTC(2026, 0, 2) / 1000,
  },
});

/** A batch of any records is stored or rejected, each of them; an event that is none is rejected. */
export const processor: TargetFactory = async () => {
  const contract = contractOf('ecommerce');
  const environment = { ...common, contract, alertTopicArn: 'arn:aws:sns:us-east-1:0:alerts', alertThreshold: 1 };
  const real = { Records: eventsOf(contract).map((text, i) => kinesisRecord(Buffer.from(text), i)) };
  const whole = fc
    .array(recordBytes(contract), { maxLength: 4 })
    .map((records) => ({ Records: records.map(kinesisRecord) }));
  return opened({
    name: 'processor event',
    inputs: fc.oneof(
      whole.map((event) => ({ event: event as unknown, whole: true })),
      damagedObject([real]).map((event) => ({ event, whole: false })),
    ),
    check: async ({ event, whole: isWhole }) => {
      const { objects, held } = memoryObjects();
      const process = createProcessor({ environment, objects, sns, wait });
      const answered = await rejection(() => silently(() => process(event as KinesisStreamEvent, invocation)));
      if (!isWhole) return;
      demand(answered === null, `a batch is rejected for what its records say: ${answered}`);
      let found = 0;
      for (const [key, bytes] of held) {
        if (key.startsWith('processed/')) found += (await decodeTable(tablesOf(contract).processed, bytes)).length;
        if (key.startsWith('quarantine/')) found += Buffer.from(bytes).toString().split('\n').length - 1;
      }
      demand(found === (event as KinesisStreamEvent).Records.length, `${found} records are found again`);
    },
  });
};

const kinesis = {
  send: async ({ input: { Records } }: { input: { Records: readonly unknown[] } }) => ({
    FailedRecordCount: 0,
    Records: Records.map(() => ({ SequenceNumber: '1' })),
  }),
} as unknown as KinesisClient;

/** Any event, any raw file, any cursor: rows are sent or the file is rejected. */
export const simulator: TargetFactory = async () => {
  const source = 'manufacturing';
  const environment = { ...common, streams: { [source]: 'stream' }, recordsPerDay: 100_000, tickMinutes: 5 };
  const cursor = Buffer.from(JSON.stringify({ etag: '"x"', row: 3, rows: 2, done: false }));
  return opened({
    name: 'simulator event',
    inputs: fc.record({
      event: damagedObject([{ pace: 'unlimited', sources: [source] }, { pace: 'scheduled' }]),
      file: mutated(fc.constant(Buffer.from(sampleOf(source, { rows: 5 })))),
      cursor: fc.option(
        fc.oneof(
          mutated(fc.constant(cursor)),
          jsonValue.map((value) => Buffer.from(JSON.stringify(value))),
        ),
      ),
    }),
    check: async ({ event, file, cursor: stored }) => {
      const { objects } = memoryObjects([
        [`${rawPrefix(source)}f.csv`, file],
        ...(stored === null ? [] : [[cursorKey(source, 'f.csv'), stored] as const]),
      ]);
      const simulate = createSimulator({ environment, objects, kinesis, wait });
      await rejection(() => silently(() => simulate(event as SimulatorEvent, invocation)));
    },
  });
};

/** With any bytes under the keys of the ETL, a step does its work or names the object at fault. */
export const etl: TargetFactory = async () => {
  const contract = contractOf('ecommerce');
  const lake = memoryObjects();
  const process = createProcessor({
    environment: { ...common, contract, alertTopicArn: 'arn:aws:sns:us-east-1:0:alerts', alertThreshold: undefined },
    objects: lake.objects,
    sns,
    wait,
  });
  const event = { Records: eventsOf(contract).map((text, i) => kinesisRecord(Buffer.from(text), i)) };
  await silently(() => process(event as KinesisStreamEvent, invocation));
  const steps = createEtl({ environment: { ...common, contract }, objects: lake.objects, wait });
  const { plan } = (await silently(() => steps({ step: 'plan' }, invocation))) as { plan: string };
  await silently(() => steps({ step: 'merge', plan, task: 0 }, invocation));
  await silently(() => steps({ step: 'finish', plan }, invocation));
  const keys = [...lake.held.keys(), ledgerKey(contract.source), `${planPrefix(contract.source)}other.json`];
  const events = [{ step: 'plan' }, { step: 'merge', plan, task: 0 }, { step: 'finish', plan }];
  const damage = fc.constantFrom(...keys).chain((key) =>
    fc.tuple(
      fc.constant(key),
      fc.oneof(
        mutated(fc.constant(Buffer.from(lake.held.get(key) ?? '{}')), 3),
        jsonValue.map((value) => Buffer.from(JSON.stringify(value))),
      ),
    ),
  );
  return opened({
    name: 'etl event',
    inputs: fc.record({
      event: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...events) as fc.Arbitrary<unknown> },
        { weight: 1, arbitrary: damagedObject(events) },
      ),
      damage: fc.array(damage, { maxLength: 2 }),
    }),
    check: async ({ event: asked, damage: damaged }) => {
      const { objects } = memoryObjects([...lake.held, ...damaged]);
      const run = createEtl({ environment: { ...common, contract }, objects, wait });
      await rejection(() => silently(() => run(asked as EtlEvent, invocation)));
    },
  });
};

/** Athena that answers each statement with the result that it is given for it. */
const athenaWith = (answers: ReadonlyMap<string, unknown>): AthenaClient =>
  ({
    send: async ({ input }: { input: { QueryString?: string; QueryExecutionId?: string } }) => {
      if (input.QueryString !== undefined) return { QueryExecutionId: input.QueryString };
      const ResultSet = answers.get(input.QueryExecutionId ?? '');
      return { QueryExecution: { Status: { State: 'SUCCEEDED' } }, ResultSet };
    },
  }) as unknown as AthenaClient;

/** A result of one row, as Athena gives it: names first. */
const resultOf = (statement: string) => {
  const names = [...statement.matchAll(/ AS "(\w+)"/g)].map(([, name]) => name);
  const row = (cells: readonly unknown[]) => ({ Data: cells.map((VarCharValue) => ({ VarCharValue })) });
  return {
    ResultSetMetadata: { ColumnInfo: names.map((Name) => ({ Name })) },
    Rows: [row(names), row(names.map(() => '1'))],
  };
};

/** Whatever event starts the analytics, and whatever Athena finds, a run is stored or rejected. */
export const analytics: TargetFactory = async () => {
  const contract = contractOf('ecommerce');
  const environment = { ...common, contract, database: 'lake', workgroup: 'lake' };
  const { ranked, ...others } = analyticsSql(contract);
  const statements = [...Object.values(others), ...Object.values(ranked)];
  const whole = new Map<string, unknown>(statements.map((statement) => [statement, resultOf(statement)]));
  const event = { executionId: 'run' };
  const invoke = async (asked: unknown, answers: ReadonlyMap<string, unknown>) => {
    const { objects, held } = memoryObjects();
    const run = createAnalytics({ environment, objects, athena: athenaWith(answers), wait });
    const rejected = await rejection(() => silently(() => run(asked as AnalyticsEvent, invocation)));
    return { rejected, stored: held.size };
  };
  const unharmed = await invoke(event, whole);
  demand(
    unharmed.rejected === null && unharmed.stored === 2,
    `the answers themselves are rejected: ${unharmed.rejected}`,
  );
  const cells = fc.option(fc.oneof(trap, fc.double().map(String)));
  const otherCells = fc
    .tuple(fc.constantFrom(...statements), fc.array(cells, { maxLength: 40 }))
    .map(([statement, values]) => {
      const { ResultSetMetadata, Rows } = resultOf(statement);
      const Data = values.map((value) => (value === null ? {} : { VarCharValue: value }));
      return [statement, { ResultSetMetadata, Rows: [...Rows.slice(0, 1), { Data }] }] as const;
    });
  return opened({
    name: 'analytics event',
    inputs: fc.record({
      event: fc.oneof(fc.constant<unknown>(event), damagedObject([event])),
      answers: fc.array(otherCells, { maxLength: 3 }),
    }),
    check: async ({ event: asked, answers }) => {
      const { rejected, stored } = await invoke(asked, new Map([...whole, ...answers]));
      demand(
        stored === (rejected === null ? 2 : 0),
        `${stored} objects are stored, and the run ${rejected ?? 'ends well'}`,
      );
    },
  });
};

/** Summaries of any shape are integrated or rejected. */
export const integration: TargetFactory = async () => {
  const environment = { ...common, database: 'lake', workgroup: 'lake' };
  const event = {
    executionId: 'run',
    summaries: sources.map(({ source }) => ({ source, metrics: { records: 10, mean_score: 1.5 } })),
  };
  const declared = integrationOf(sources);
  if (!declared) throw new Error('no metric across sources is declared');
  return opened({
    name: 'integration event',
    inputs: damagedObject([event]),
    check: async (asked) => {
      const { objects } = memoryObjects();
      const integrate = createIntegration({ environment, objects, integration: declared });
      await rejection(() => silently(() => integrate(asked as IntegrationEvent, invocation)));
    },
  });
};
