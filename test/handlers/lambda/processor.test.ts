import { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { expect } from 'chai';
import fc from 'fast-check';
import { rowsOf } from '../../../etl/batch/rows.ts';
import { batchName, contractOf, tablesOf } from '../../../etl/platform.ts';
import { createProcessor } from '../../../handlers/lambda/processor.ts';
import { objectsOf } from '../../../lake/objects.ts';
import { decodeTable } from '../../../lake/table.ts';
import {
  atOnce,
  credentials,
  invocation,
  linesDuring,
  region,
  rejection,
  startLake,
  type TestLake,
} from '../support.ts';

const contract = contractOf('manufacturing');
const tables = tablesOf(contract);
const arrivedAt = Date.UTC(2026, 0, 2, 3, 4, 5);

const reading = (i: number, change: object = {}) => ({
  event_id: `e${i}`,
  timestamp: '2025-01-01 00:00:00',
  machine_id: `${i % 50}`,
  temperature: '75.5',
  vibration: '50',
  anomaly_flag: '0',
  downtime_risk: '0.5',
  ...change,
});

/** A batch as Lambda delivers it; a text is taken as it is. */
const eventOf = (records: readonly (object | string)[], from = 100): KinesisStreamEvent => ({
  Records: records.map((record, i) => ({
    awsRegion: region,
    eventID: `shardId-000000000001:${from + i}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn',
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: 'p',
      sequenceNumber: `${from + i}`,
      data: Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)).toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
  })),
});

/** Name of the object of a batch of so many records, without extension. */
const batchOf = (records: number): string =>
  `shardId-000000000001-${batchName(Array.from({ length: records }, (_, i) => `${100 + i}`))}`;

/** Folders of a batch within the table of processed records, and within a table by day. */
const [byHour, byDay] = ['arrival_date=2026-01-02/arrival_hour=03', 'arrival_date=2026-01-02'];

describe('processor', () => {
  let lake: TestLake;
  let sns: SNSClient;
  let topic: string;
  let failing: (key: string) => boolean;
  let now: number;

  beforeEach(async () => {
    failing = () => false;
    now = arrivedAt + 1_000;
    lake = await startLake({
      beforeRequest: (method, _, key) =>
        method === 'PUT' && failing(key) ? { status: 403, code: 'AccessDenied' } : undefined,
    });
    topic = await lake.store.createTopic('alerts');
    sns = new SNSClient({ endpoint: lake.store.url, region, credentials });
  });
  afterEach(async () => {
    sns.destroy();
    await lake.close();
  });

  const process = (event: KinesisStreamEvent, topicArn = topic) => {
    const environment = {
      functionName: 'manufacturing-data-processor',
      metricsNamespace: 'Lake',
      logLevel: 'info',
      lakeBucket: 'lake',
      contract,
      alertTopicArn: topicArn,
      alertThreshold: 3.24,
    } as const;
    const objects = objectsOf(lake.s3, 'lake');
    const run = createProcessor({ environment, objects, sns, wait: atOnce, now: () => now });
    return linesDuring(() => run(event, invocation));
  };
  /** What it stored, beside the layout of the lake and the contract that it stored it under. */
  const keys = async () =>
    (await lake.store.list('lake', '')).map(({ key }) => key).filter((key) => !key.startsWith('state/'));
  const processedRows = async (records: number) => {
    const bytes = await lake.store.get('lake', `processed/manufacturing/${byHour}/${batchOf(records)}.parquet`);
    return rowsOf(await decodeTable(tables.processed, bytes));
  };

  it('stores scored records under a key of shard, sequence numbers and arrival', async () => {
    const { result } = await process(eventOf([reading(1), reading(2)]));
    expect(result).to.deep.equal({ batchItemFailures: [] });
    expect(await keys()).to.deep.equal([`processed/manufacturing/${byHour}/${batchOf(2)}.parquet`]);
    const rows = await processedRows(2);
    expect(rows.map(({ event_id, sequence_number }) => [event_id, sequence_number])).to.deep.equal([
      ['e1', '100'],
      ['e2', '101'],
    ]);
    expect(rows[0]).to.include({ maintenance_priority_score: 1.63, arrived_at: arrivedAt });
  });

  it('is idempotent when the batch is delivered twice', async () => {
    const event = eventOf([reading(1), 'broken', reading(3, { temperature: 499, vibration: 90 })]);
    await process(event);
    const before = await keys();
    await process(event);
    expect(before).to.have.length(3);
    expect(await keys()).to.deep.equal(before);
  });

  it('files what comes after its hour can be complete under the hour in which it is stored', async () => {
    now = Date.UTC(2026, 1, 3, 4, 5, 6);
    await process(eventOf([reading(1), 'broken', reading(3, { temperature: 499, vibration: 90 })]));
    const stored = await keys();
    expect(stored).to.have.length(3);
    for (const key of stored)
      expect(key).to.match(/\/arrival_date=2026-02-03\/(arrival_hour=04\/)?shardId-000000000001-100-/);
  });

  it('leaves what it stored alone when the records come in other batches', async () => {
    await process(eventOf([reading(1), reading(2), reading(3)]));
    await process(eventOf([reading(1)]));
    expect((await processedRows(3)).map(({ event_id }) => event_id)).to.deep.equal(['e1', 'e2', 'e3']);
    expect(await keys()).to.have.length(2);
  });

  it('quarantines what it cannot take, with the reason and the bytes as they came', async () => {
    const bad = reading(2, { vibration: '-3' });
    await process(eventOf([reading(1), bad, 'not json']));
    const text = (await lake.store.get('lake', `quarantine/manufacturing/${byDay}/${batchOf(3)}.ndjson`)).toString();
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).to.have.length(2);
    expect(Object.keys(rows[0])).to.deep.equal(['format', ...tables.quarantine.columns.map(({ name }) => name)]);
    expect(rows[0]).to.include({
      event_id: 'e2',
      source: 'manufacturing',
      field: 'vibration',
      value: '-3',
      sequence_number: '101',
    });
    expect(JSON.parse(Buffer.from(rows[0].data, 'base64').toString())).to.deep.equal(bad);
    expect(rows[1]).to.include({ event_id: 'shardId-000000000001:102', arrived_at: '2026-01-02T03:04:05.000Z' });
    expect(Buffer.from(rows[1].data, 'base64').toString()).to.equal('not json');
  });

  it('puts no object that would be empty', async () => {
    await process(eventOf(['broken']));
    expect(await keys()).to.deep.equal([`quarantine/manufacturing/${byDay}/${batchOf(1)}.ndjson`]);
    await process({ Records: [] });
    expect(await keys()).to.have.length(1);
  });

  it('stores and publishes every alert with what made its score', async () => {
    const hot = Array.from({ length: 23 }, (_, i) => reading(i, { temperature: 499, vibration: 90 + i / 10 }));
    const { lines } = await process(eventOf([...hot, reading(99)]));
    const alerts = rowsOf(
      await decodeTable(
        tables.alerts!,
        await lake.store.get('lake', `analytics/manufacturing/alerts/${byDay}/${batchOf(24)}.parquet`),
      ),
    );
    expect(alerts).to.have.length(23);
    const published = lake.store.published().map(({ message, subject }) => ({ subject, ...JSON.parse(message) }));
    expect(published.map(({ event_id }) => event_id)).to.deep.equal(hot.map(({ event_id }) => event_id));
    expect(published[0]).to.deep.include({
      subject: 'manufacturing: HIGH_MAINTENANCE_PRIORITY',
      alert_type: 'HIGH_MAINTENANCE_PRIORITY',
      machine_id: '0',
      timestamp: '2025-01-01T00:00:00.000Z',
      score: alerts[0]?.score,
      threshold: 3.24,
      contributions: JSON.parse(String(alerts[0]?.contributions)),
    });
    expect(lines.find(({ _aws }) => _aws)).to.include({ AlertsRaised: 23, RecordsStored: 24 });
  });

  it('fails the batch when an object cannot be put', async () => {
    for (const prefix of ['processed/', 'quarantine/', 'analytics/']) {
      failing = (key) => key.startsWith(prefix);
      const event = eventOf([reading(1), 'broken', reading(3, { temperature: 499, vibration: 90 })]);
      expect((await rejection(process(event))).name, prefix).to.equal('AccessDenied');
    }
  });

  it('fails the batch if an alert cannot be published', async () => {
    const event = eventOf([reading(3, { temperature: 499, vibration: 90 })]);
    const error = await rejection(process(event, `${topic}-elsewhere`));
    expect(error.name).to.match(/NotFound/);
  });

  it('measures what it received, stored, quarantined, left unscored, and how long it took', async () => {
    const { lines } = await process(eventOf([reading(1), reading(2, { temperature: '' }), 'broken']));
    const metrics = lines.find(({ _aws }) => _aws);
    expect(metrics).to.include({
      Source: 'manufacturing',
      RecordsReceived: 3,
      RecordsStored: 2,
      RecordsQuarantined: 1,
      RecordsUnscored: 1,
      AlertsRaised: 0,
    });
    expect(metrics?.IngestLatency).to.have.length(3);
  });

  it('logs nothing of what records say', async () => {
    const secret = 'Jane-Doe-4711';
    const records = [
      reading(1, { machine_id: secret }),
      reading(2, { machine_id: secret, vibration: secret }),
      reading(3, { [secret]: secret, temperature: 499, vibration: 90 }),
      { event_id: 'x', _malformed: secret, _text: secret },
      secret,
    ];
    const { lines } = await process(eventOf(records));
    expect(lines).not.to.have.length(0);
    expect(JSON.stringify(lines)).not.to.include(secret);
  });

  it('never fails for a record, whatever it holds: each is stored or quarantined', async () => {
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('1e308', '-0', '\ud800', '٣'),
    );
    const change = fc.dictionary(
      fc.constantFrom(...contract.fields.map(({ name }) => name), 'event_id', 'other', '_row'),
      value,
    );
    const record = fc.oneof(
      change.map((changed) => reading(1, changed)),
      fc.string(),
      fc.jsonValue().map((json) => JSON.stringify(json)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), async (records) => {
        const { result, lines } = await process(eventOf(records));
        const metrics = lines.find(({ _aws }) => _aws);
        expect(result).to.deep.equal({ batchItemFailures: [] });
        expect(Number(metrics?.RecordsStored) + Number(metrics?.RecordsQuarantined)).to.equal(records.length);
      }),
      { numRuns: 40 },
    );
  });
});
