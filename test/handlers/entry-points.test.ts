import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { expect } from 'chai';
import {
  contractOf,
  glueColumns,
  projectionParameters,
  sources,
  storageOf,
  tableLocation,
  tablesOf,
} from '../../etl/platform.ts';
import { handler as analytics } from '../../handlers/athena/analytics.ts';
import { handler as integration } from '../../handlers/athena/integration.ts';
import { handler as etl } from '../../handlers/lambda/etl.ts';
import { handler as processor } from '../../handlers/lambda/processor.ts';
import { handler as simulator } from '../../handlers/lambda/simulator.ts';
import { createAthena } from '../../local/athena/athena.ts';
import type { AthenaEngine } from '../../local/engines.ts';
import { type Gateway, startGateway } from '../../local/gateway/gateway.ts';
import { invocation, linesDuring, region, startLake, startStreams, type TestLake, type TestStream } from './support.ts';

const contract = contractOf('manufacturing');
const context = invocation as unknown as Context;

/** 300 readings of two machines over two days; one of them broken, one hot. */
const csv = [
  'timestamp,machine_id,temperature,vibration,anomaly_flag,downtime_risk,energy_consumption,predicted_remaining_life,maintenance_required',
  ...Array.from({ length: 300 }, (_, i) => {
    const at = new Date(Date.UTC(2025, 0, 1) + i * 576_000).toISOString().slice(0, 19).replace('T', ' ');
    const vibration = i === 7 ? '-1' : i === 8 ? '130' : '50';
    const temperature = i === 8 ? '120' : '75';
    return `${at},${(i % 2) + 1},${temperature},${vibration},0,0,2,100,${i % 10 === 0 ? 1 : 0}`;
  }),
].join('\n');

describe('Lambda entry points', () => {
  let lake: TestLake;
  let streams: TestStream;
  let athena: AthenaEngine;
  let gateway: Gateway;
  const outside = { ...process.env };

  before(async () => {
    lake = await startLake();
    streams = await startStreams(['m-stream']);
    athena = await createAthena({ store: lake.store, readable: lake.directory, directory: `${lake.directory}-athena` });
    gateway = await startGateway({ host: '127.0.0.1' });
    gateway.handle('AmazonAthena.', athena.api);
    athena.declareWorkgroup({ name: 'w', outputLocation: 's3://lake/athena-results/' });
    await athena.declareDatabase('d');
    for (const table of Object.values(tablesOf(contract))) {
      await athena.declareTable({
        database: 'd',
        name: table.name,
        location: tableLocation(table, 'lake'),
        ...glueColumns(table),
        parameters: projectionParameters(table, 'lake'),
        serde: storageOf(table.format).serde,
      });
    }
    Object.assign(process.env, {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: lake.store.url,
      AWS_ENDPOINT_URL_SNS: lake.store.url,
      AWS_ENDPOINT_URL_KINESIS: streams.url,
      AWS_ENDPOINT_URL_ATHENA: gateway.url,
      METRICS_NAMESPACE: 'Lake',
      LOG_LEVEL: 'info',
      LAKE_BUCKET: 'lake',
      STREAMS: '{"manufacturing":"m-stream"}',
      RECORDS_PER_DAY: '100000',
      TICK_MINUTES: '5',
      SOURCE: 'manufacturing',
      ALERT_TOPIC_ARN: await lake.store.createTopic('alerts'),
      ALERT_THRESHOLD: '3',
      DATABASE: 'd',
      WORKGROUP: 'w',
    });
  });
  after(async () => {
    for (const name of Object.keys(process.env)) if (!(name in outside)) delete process.env[name];
    Object.assign(process.env, outside);
    await gateway.close();
    await athena.close();
    await streams.close();
    await lake.close();
  });

  it('carry a file through the whole lake, with nothing but their environment to go by', async () => {
    await lake.objects.put('raw/manufacturing/readings.csv', csv);
    const { result } = await linesDuring(async () => {
      const sent = await simulator({ pace: 'unlimited' }, context);
      for (const event of await deliveries()) await processor(event, context);
      const planned = (await etl({ step: 'plan' }, context)) as { plan: string; tasks: number };
      for (let task = 0; task < planned.tasks; task++) await etl({ step: 'merge', plan: planned.plan, task }, context);
      const finished = await etl({ step: 'finish', plan: planned.plan }, context);
      const summary = await analytics({ executionId: 'run-1' }, context);
      const integrated = await integration(
        {
          executionId: 'run-1',
          summaries: sources.map(({ source }) =>
            source === 'manufacturing' ? summary : { source, metrics: { data_quality_score: 1 } },
          ),
        },
        context,
      );
      return { sent, finished, summary, integrated };
    });
    expect(result.sent.sources.manufacturing).to.deep.equal({ rows: 300, sent: 300, failed: 0, done: true });
    expect(result.finished).to.deep.equal({ entities: 2 });
    expect(Object.keys(result.summary.metrics)).to.deep.equal(
      tablesOf(contract).summaries.columns.map(({ name }) => name),
    );
    expect(result.summary.source).to.equal('manufacturing');
    expect(result.summary.metrics).to.include({
      run_id: 'run-1',
      machines_analyzed: 2,
      predicted_maintenance_events: 30,
      average_machine_efficiency: 0.1,
      records_accepted: 299,
      records_quarantined: 1,
    });
    expect(result.integrated.data_quality_composite).to.be.closeTo(
      (Number(result.summary.metrics.data_quality_score) + sources.length - 1) / sources.length,
      1e-12,
    );
    expect(lake.store.published().map(({ message }) => JSON.parse(message).machine_id)).to.deep.equal(['1']);
  });

  it('keep the newest summary, with the reasons behind it, beside the table', async () => {
    const latest = JSON.parse((await lake.store.get('lake', 'analytics/manufacturing/latest.json')).toString());
    expect(latest.metrics.records_quarantined).to.equal(1);
    expect(latest.topReasons).to.have.length(1);
    expect(latest.missingInputs).to.include({ temperature: 0 });
    const rows = await athena.query('SELECT run_id, records_accepted FROM d.manufacturing_summaries');
    expect(rows).to.deep.equal([{ run_id: 'run-1', records_accepted: 299 }]);
  });

  /** What the stream holds, as an event source mapping delivers it. */
  async function deliveries(): Promise<KinesisStreamEvent[]> {
    const events: KinesisStreamEvent[] = [];
    for (const shard of ['shardId-000000000000', 'shardId-000000000001']) {
      const start = { StreamName: 'm-stream', ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' } as const;
      const { ShardIterator } = await streams.kinesis.send(new GetShardIteratorCommand(start));
      const { Records = [] } = await streams.kinesis.send(new GetRecordsCommand({ ShardIterator }));
      const delivered = Records.map(({ Data, PartitionKey, SequenceNumber, ApproximateArrivalTimestamp }) => ({
        eventID: `${shard}:${SequenceNumber}`,
        kinesis: {
          data: Buffer.from(Data ?? []).toString('base64'),
          partitionKey: PartitionKey,
          sequenceNumber: SequenceNumber,
          approximateArrivalTimestamp: Number(ApproximateArrivalTimestamp) / 1000,
        },
      }));
      events.push({ Records: delivered } as unknown as KinesisStreamEvent);
    }
    return events;
  }
});
