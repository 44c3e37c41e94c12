import { expect } from 'chai';
import { billOf } from '../../../preflight/cost/bill.ts';
import { CostError } from '../../../preflight/cost/inputs.ts';
import type { Load } from '../../../preflight/cost/load.ts';
import type { ResourceGraph } from '../../../preflight/graph.ts';
import { changed, facts, smallGraph } from './small-graph.ts';

/** 86,400 records a day: one a second, 2,628,000 a month of 730 hours. */
const steady: Load = { recordsPerDay: 86_400, arrival: 'steady' };

const lineOf = (graph: ResourceGraph, service: string, what: string, load: Load = steady) => {
  const { lines } = billOf(graph, load, facts);
  const line = lines.find((one) => one.service === service && one.what === what);
  if (!line) throw new Error(`no line "${service} ${what}" among ${lines.map((one) => one.what).join(', ')}`);
  return line;
};

const costs = (graph: ResourceGraph, service: string, what: string, dollars: number, load?: Load) =>
  expect(lineOf(graph, service, what, load).cost).to.be.closeTo(dollars, Math.abs(dollars) * 1e-6 + 1e-12);

describe('a bill, against examples worked by hand', () => {
  it('bills a provisioned shard by the hour and records by units of 25 KB', () => {
    costs(smallGraph(), 'Kinesis', 'shards', 730 * 0.015);
    costs(smallGraph(), 'Kinesis', 'records put', 2.628 * 0.014);
    const twoUnits = new Map([['things', { ...facts.get('things')!, eventBytes: 26_000 }]]);
    const { lines } = billOf(smallGraph(), steady, twoUnits);
    expect(lines.find(({ what }) => what === 'records put')?.quantity).to.be.closeTo(2 * 2_628_000, 1e-3);
  });

  it('bills retention beyond a day by the shard-hour', () => {
    expect(billOf(smallGraph(), steady, facts).lines.some(({ what }) => what.startsWith('shards that keep'))).to.equal(
      false,
    );
    costs(changed('stream', { retentionPeriod: 48 }), 'Kinesis', 'shards that keep more than a day', 730 * 0.02);
  });

  it('bills an on-demand stream by the hour, by whole kilobytes and by what it keeps', () => {
    const graph = changed('stream', { streamModeDetails: { streamMode: 'ON_DEMAND' }, retentionPeriod: 168 });
    const gigabytes = (2_628_000 * 1024) / 1_073_741_824; // 2.506
    costs(graph, 'Kinesis', 'streams', 29.2);
    costs(graph, 'Kinesis', 'data in', gigabytes * 0.08);
    costs(graph, 'Kinesis', 'data out', gigabytes * 0.04);
    costs(graph, 'Kinesis', 'data kept from one day to seven', ((gigabytes * 144) / 730) * 0.1);
  });

  it('invokes a processor once a window: at one record a second and a window of one, every two seconds', () => {
    costs(smallGraph(), 'Lambda', 'invocations of the processors', 1.314 * 0.2);
    // 1,314,000 × (0.08 s + 2 records × 0.00003 s) × 1769 / 1024 GB
    costs(smallGraph(), 'Lambda', 'time of the processors', 1_314_000 * 0.08006 * 1.7275390625 * 0.0000133334);
  });

  it('bills x86 functions at their own price', () => {
    const graph = changed('things-processor', { architectures: ['x86_64'] });
    costs(graph, 'Lambda', 'time of the processors', 1_314_000 * 0.08006 * 1.7275390625 * 0.0000166667);
  });

  it('puts one object a batch, and one more if a record is rejected or raises an alert', () => {
    const rejected = 1_314_000 * (1 - 0.999 ** 2);
    const alerts = 1_314_000 * (1 - 0.9995 ** 2);
    costs(smallGraph(), 'S3', 'PUTs of the processors', ((1_314_000 + rejected + alerts) / 1000) * 0.005);
  });

  it('keeps each zone as long as its lifecycle says, and what it removed for the replaced versions’ days', () => {
    const gigabyte = 1_073_741_824;
    costs(smallGraph(), 'S3', 'raw/, not archived yet', ((86_400 * 100 * 30) / gigabyte) * 0.023);
    costs(smallGraph(), 'S3', 'raw/, archived', ((86_400 * 100 * 335) / gigabyte) * 0.004);
    // 43,200 batches a day of 5,000 + 2 × 50 bytes, for 90 + 14 days
    costs(smallGraph(), 'S3', 'processed/', ((43_200 * 5_100 * 104) / gigabyte) * 0.023);
    costs(smallGraph(), 'S3', 'quarantine/', ((86.4 * 1_000 * 114) / gigabyte) * 0.023);
    costs(smallGraph(), 'S3', 'analytics/', ((86_400 * 50 * 365) / gigabyte) * 0.023);
  });

  it('bills an idle Python shell the minute that Glue asks at least', () => {
    costs(smallGraph(), 'Glue', 'Python shells', 730 * 0.0625 * (60 / 3600) * 0.44, { ...steady, recordsPerDay: 1 });
  });

  it('bills crawlers ten minutes a run, if they run by themselves', () => {
    const crawler = (inputs: object) => [
      ...smallGraph(),
      { type: 'aws:glue/crawler:Crawler', name: 'c', inputs: { ...inputs } },
    ];
    costs(crawler({ schedule: 'cron(0 * * * ? *)' }), 'Glue', 'crawlers', 730 * 2 * (10 / 60) * 0.44);
    expect(billOf(crawler({}), steady, facts).lines.some(({ what }) => what === 'crawlers')).to.equal(false);
  });

  it('bills four queries a run ten megabytes each, and a LIST for each projected partition', () => {
    const idle: Load = { ...steady, recordsPerDay: 1 };
    costs(smallGraph(), 'Athena', 'data scanned', ((730 * 4 * 10) / 1e6) * 5, idle);
    // 1 to 22 November
    costs(smallGraph(), 'Athena', 'LISTs of projected partitions of records, on S3', 730 * 22 * 0.000005);
    // ten days, two queries
    costs(smallGraph(), 'Athena', 'LISTs of projected partitions of quarantine, on S3', 730 * 2 * 10 * 0.000005);
  });

  it('bills four transitions a run, and each start by schedule', () => {
    costs(smallGraph(), 'Step Functions', 'transitions', (730 * 4 * 0.025) / 1000);
    costs(smallGraph(), 'Scheduler', 'starts', (730 + 8760) / 1e6);
  });

  it('bills traces of functions that leave them: all if they are rarer than seconds', () => {
    expect(billOf(smallGraph(), steady, facts).lines.some(({ service }) => service === 'X-Ray')).to.equal(false);
    const traced = changed('things-processor', { tracingConfig: { mode: 'Active' } });
    costs(traced, 'X-Ray', 'traces of the processors', 1.314 * 5);
  });

  it('bills one trace an execution, which the functions that it invokes join', () => {
    const tracing = { tracingConfig: { mode: 'Active' } };
    const functions = ['things-etl', 'things-analytics', 'integration'];
    const traced = smallGraph().map((each) =>
      functions.includes(each.name) ? { ...each, inputs: { ...each.inputs, ...tracing } } : each,
    );
    // Untraced, 730 executions invoke two functions each, which begin traces of their own.
    costs(traced, 'X-Ray', 'traces of the analytics', (730 * 2 * 5) / 1e6);
    const joined = traced.map((each) =>
      each.name === 'machine' ? { ...each, inputs: { ...each.inputs, tracingConfiguration: { enabled: true } } } : each,
    );
    costs(joined, 'X-Ray', 'traces of the executions', (730 * 5) / 1e6);
    // The ETL is invoked by its job, three times a run: to plan, to merge and to finish.
    costs(joined, 'X-Ray', 'traces of the ETL', (730 * 3 * 5) / 1e6);
    const { lines } = billOf(joined, steady, facts);
    expect(lines.filter(({ service }) => service === 'X-Ray').map(({ what }) => what)).to.have.members([
      'traces of the ETL',
      'traces of the executions',
    ]);
  });

  it('bills alerts, and mails only if somebody subscribes', () => {
    costs(smallGraph(), 'SNS', 'alerts published', (1314 * 0.5) / 1e6);
    const email = { type: 'aws:sns/topicSubscription:TopicSubscription', name: 'e', inputs: { protocol: 'email' } };
    costs([...smallGraph(), email], 'SNS', 'alerts mailed', (1314 * 2) / 1e5);
  });

  it('bills a metric for each name and source, alarms by their metrics, dashboards', () => {
    costs(smallGraph(), 'CloudWatch', 'custom metrics', (6 + 4 + 7) * 0.3);
    const watched = [
      ...smallGraph(),
      { type: 'aws:cloudwatch/metricAlarm:MetricAlarm', name: 'a', inputs: { metricName: 'Errors' } },
      {
        type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
        name: 'b',
        inputs: { metricQueries: [{ expression: 'm1 / m2' }, { metric: {} }, { metric: {} }] },
      },
      { type: 'aws:cloudwatch/dashboard:Dashboard', name: 'd', inputs: {} },
    ];
    costs(watched, 'CloudWatch', 'alarms', 0.3);
    costs(watched, 'CloudWatch', 'dashboards', 3);
  });
});

describe('a bill', () => {
  it('parts what is due without records from what records make, and the parts add up', () => {
    const bill = billOf(smallGraph(), steady, facts);
    for (const line of bill.lines) expect(line.fixed + line.variable).to.be.closeTo(line.cost, 1e-9);
    expect(bill.fixed + bill.variable).to.be.closeTo(bill.total, 1e-9);
    expect(lineOf(smallGraph(), 'Kinesis', 'shards')).to.deep.include({ fixed: 10.95, variable: 0 });
    expect(lineOf(smallGraph(), 'Kinesis', 'records put').fixed).to.equal(0);
    expect(bill.perMillion).to.be.closeTo(bill.total / 2.628, 1e-6);
  });

  it('names the line that costs most', () => {
    const bill = billOf(smallGraph(), { ...steady, recordsPerDay: 1 }, facts);
    expect(bill.dominant.what).to.equal('shards');
  });

  it('says what the free tier would take off, and does not take it off', () => {
    const { free, total, lines } = billOf(smallGraph(), steady, facts);
    const saved = free.find(({ price }) => price === 'lambdaRequest')?.saved;
    expect(saved).to.be.closeTo(0.2, 1e-12);
    expect(total).to.be.closeTo(
      lines.reduce((sum, { cost }) => sum + cost, 0),
      1e-9,
    );
    expect(free.find(({ price }) => price === 'metric')?.saved).to.be.closeTo(3, 1e-12);
  });

  it('costs less if records come in bursts', () => {
    const ticks = billOf(smallGraph(), { ...steady, arrival: 'ticks' }, facts);
    expect(ticks.total).to.be.below(billOf(smallGraph(), steady, facts).total);
    expect(ticks.lines.find(({ what }) => what === 'invocations of the processors')?.quantity).to.equal(8760);
  });

  it('rejects a resource whose price it does not know', () => {
    const graph = [...smallGraph(), { type: 'aws:redshift/cluster:Cluster', name: 'r', inputs: {} }];
    expect(() => billOf(graph, steady, facts)).to.throw(CostError, /no price of aws:redshift\/cluster:Cluster/);
  });

  it('rejects a function that nothing known starts', () => {
    const stray = { type: 'aws:lambda/function:Function', name: 'stray', inputs: { name: 'stray', memorySize: 128 } };
    expect(() => billOf([...smallGraph(), stray], steady, facts)).to.throw(CostError, /"stray" has no trigger/);
  });

  it('rejects a storage class whose price it does not know', () => {
    const rules = [{ filter: { prefix: 'raw/' }, transitions: [{ days: 1, storageClass: 'DEEP_ARCHIVE' }] }];
    const graph = smallGraph().map((each) => (each.type.includes('Lifecycle') ? { ...each, inputs: { rules } } : each));
    expect(() => billOf(graph, steady, facts)).to.throw(CostError, /DEEP_ARCHIVE/);
  });
});

describe('notes on capacity', () => {
  const notes = (graph: ResourceGraph, recordsPerDay: number) =>
    billOf(graph, { ...steady, recordsPerDay }, facts).notes.join('\n');

  it('say nothing if the settings carry the load', () => {
    expect(notes(smallGraph(), 86_400)).to.equal('');
  });

  it('say how many shards a stream wants beyond 1,000 records a second each', () => {
    expect(notes(smallGraph(), 2_500 * 86_400)).to.contain('need 3 shards; streamShards is 1');
    expect(notes(changed('stream', { shardCount: 3 }), 2_500 * 86_400)).not.to.contain('need 3 shards');
  });

  it('say when a full partition does not fit into the ETL function', () => {
    expect(notes(smallGraph(), 1_700_000)).not.to.contain('etlMemoryMb');
    expect(notes(smallGraph(), 1_800_000)).to.contain('etlMemoryMb');
  });

  it('say when a query scans more than the workgroup allows', () => {
    // 40 bytes × 365 days × half of the columns: 1 GiB at 147,000 records a day
    expect(notes(smallGraph(), 147_000)).not.to.contain('athenaScanLimitMb');
    expect(notes(smallGraph(), 148_000)).to.contain('athenaScanLimitMb');
  });
});
