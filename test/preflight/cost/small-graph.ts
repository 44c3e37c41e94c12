import type { SourceFacts } from '../../../preflight/cost/measure.ts';
import type { GraphResource } from '../../../preflight/graph.ts';

/** Facts in round numbers, for examples that are worked by hand. */
export const roundFacts: SourceFacts = {
  eventBytes: 500,
  rawBytes: 100,
  processed: { perObject: 5_000, perRow: 50 },
  recordBytes: 40,
  rollupBytes: 10,
  rejectedBytes: 1_000,
  processorMetrics: 6,
  alertShare: 0.0005,
  queries: { records: 1, quarantine: 2, entities: 1 },
  partitionDays: 1,
  tables: { records: 'things_all', quarantine: 'things_quarantine', entities: 'things_entities' },
};

export const facts = new Map([['things', roundFacts]]);

const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:thing/${name}`;

const lambda = (name: string, memorySize: number, variables: Readonly<Record<string, string>>): GraphResource => ({
  type: 'aws:lambda/function:Function',
  name,
  inputs: { name, memorySize, timeout: 900, architectures: ['arm64'], environment: { variables } },
});

const definition = {
  StartAt: 'Sources',
  States: {
    Sources: {
      Type: 'Parallel',
      Branches: [{ StartAt: 'Etl', States: { Etl: { Next: 'Analytics' }, Analytics: { End: true } } }],
      Next: 'Integration',
    },
    Integration: { End: true },
    Failed: { Type: 'Fail' },
  },
};

/** A lake of one source: one shard, a batch each second or 500 records, ETL every hour, ticks every five minutes. */
export const smallGraph = (): GraphResource[] => [
  {
    type: 'aws:kinesis/stream:Stream',
    name: 'stream',
    inputs: {
      name: 'things',
      streamModeDetails: { streamMode: 'PROVISIONED' },
      shardCount: 1,
      retentionPeriod: 24,
      encryptionType: 'KMS',
    },
  },
  lambda('things-processor', 1769, { SOURCE: 'things' }),
  lambda('things-etl', 1769, { SOURCE: 'things' }),
  lambda('things-analytics', 256, { SOURCE: 'things', WORKGROUP: 'lake' }),
  lambda('integration', 256, { WORKGROUP: 'lake' }),
  lambda('simulator', 512, { RECORDS_PER_DAY: '100000' }),
  {
    type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
    name: 'mapping',
    inputs: {
      eventSourceArn: arn('kinesis', 'things'),
      functionName: 'things-processor',
      batchSize: 500,
      maximumBatchingWindowInSeconds: 1,
      parallelizationFactor: 1,
    },
  },
  {
    type: 'aws:glue/job:Job',
    name: 'job',
    inputs: {
      name: 'things_job',
      maxCapacity: 0.0625,
      timeout: 60,
      defaultArguments: { '--function-name': 'things-etl', '--concurrency': '2' },
    },
  },
  {
    type: 'aws:scheduler/schedule:Schedule',
    name: 'ticks',
    inputs: { state: 'ENABLED', scheduleExpression: 'rate(5 minutes)', target: { arn: arn('lambda', 'simulator') } },
  },
  {
    type: 'aws:scheduler/schedule:Schedule',
    name: 'runs',
    inputs: { state: 'ENABLED', scheduleExpression: 'rate(1 hour)', target: { arn: arn('states', 'machine') } },
  },
  {
    type: 'aws:sfn/stateMachine:StateMachine',
    name: 'machine',
    inputs: { name: 'machine', definition: JSON.stringify(definition) },
  },
  {
    type: 'aws:athena/workgroup:Workgroup',
    name: 'lake',
    inputs: { name: 'lake', configuration: { bytesScannedCutoffPerQuery: 1024 * 1024 * 1024 } },
  },
  projected('things_all', '2026-11-01,NOW'),
  projected('things_quarantine', 'NOW-9DAYS,NOW'),
  {
    type: 'aws:s3/bucketVersioning:BucketVersioning',
    name: 'bucket',
    inputs: { versioningConfiguration: { status: 'Enabled' } },
  },
  {
    type: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    name: 'bucket',
    inputs: {
      rules: [
        { filter: { prefix: 'raw/' }, transitions: [{ days: 30, storageClass: 'GLACIER_IR' }] },
        { filter: { prefix: 'processed/' }, expiration: { days: 90 } },
        { filter: { prefix: 'quarantine/' }, expiration: { days: 100 } },
        { filter: { prefix: 'analytics/' }, noncurrentVersionExpiration: { noncurrentDays: 14 } },
      ],
    },
  },
  { type: 'aws:cloudwatch/logGroup:LogGroup', name: 'logs', inputs: { name: 'logs', retentionInDays: 14 } },
  { type: 'aws:sns/topic:Topic', name: 'alerts', inputs: { name: 'alerts' } },
];

function projected(name: string, range: string): GraphResource {
  return {
    type: 'aws:glue/catalogTable:CatalogTable',
    name,
    inputs: {
      name,
      partitionKeys: [{ name: 'day', type: 'string' }],
      parameters: {
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.range': range,
        'projection.day.interval': '1',
        'projection.day.interval.unit': 'DAYS',
      },
    },
  };
}

/** The graph with one resource's inputs replaced in part. */
export const changed = (name: string, inputs: Readonly<Record<string, unknown>>): GraphResource[] =>
  smallGraph().map((each) => (each.name === name ? { ...each, inputs: { ...each.inputs, ...inputs } } : each));
