import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sources } from '../../etl/platform.ts';
import { tableList } from '../../infra/tables.ts';
import { unscopedActions } from '../../preflight/guardrails/rights.ts';
import { stringsIn } from './plain-value.ts';
import { environmentOf, platformGraph, statementsOf } from './platform-graph.ts';
import { counts, type Graph, ofType, one } from './record-graph.ts';

const stacks = ['dev', 'staging', 'prod'] as const;

/** Sources with a stream, a pipeline, an ETL, analytics and tables of their own. */
const each = sources.length;

const expectedCounts = {
  'aws:s3/bucket:Bucket': 1,
  'aws:s3/bucketVersioning:BucketVersioning': 1,
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': 1,
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': 1,
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': 1,
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': 1,
  'aws:s3/bucketPolicy:BucketPolicy': 1,
  'aws:s3/bucketObjectv2:BucketObjectv2': 1,
  'aws:kinesis/stream:Stream': each,
  'aws:lambda/eventSourceMapping:EventSourceMapping': each,
  'aws:lambda/function:Function': 3 * each + 2,
  'aws:cloudwatch/logGroup:LogGroup': 3 * each + 3,
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': 1,
  'aws:cloudwatch/dashboard:Dashboard': 1,
  'aws:iam/role:Role': 2 * each + 6,
  'aws:iam/rolePolicy:RolePolicy': 2 * each + 6,
  'aws:glue/catalogDatabase:CatalogDatabase': 1,
  // A table of alerts only if the contract raises some; and the table across sources.
  'aws:glue/catalogTable:CatalogTable': 8 * each + sources.filter((contract) => 'alert' in contract).length + 1,
  'aws:glue/job:Job': each,
  'aws:athena/workgroup:Workgroup': 1,
  'aws:athena/namedQuery:NamedQuery': 4 * each + sources.filter((contract) => 'alert' in contract).length,
  'aws:sns/topic:Topic': 1,
  'aws:sfn/stateMachine:StateMachine': 1,
  'aws:scheduler/schedule:Schedule': 2,
};

/** Of each source, of each of its functions and the two others, and of the orchestration. */
const alarms = { 'aws:cloudwatch/metricAlarm:MetricAlarm': 8 * each + 2 * (3 * each + 2) + 4 };

const functions = (graph: Graph) => ofType(graph, 'aws:lambda/function:Function');

for (const stack of stacks) {
  describe(`the platform in ${stack}`, () => {
    let graph: Graph;
    before(async () => {
      graph = await platformGraph(stack);
    });

    it('declares exactly these resources', () => {
      expect(counts(graph)).to.deep.equal({ ...expectedCounts, ...(stack === 'dev' ? {} : alarms) });
    });

    it('gives each resource a name of its own within its type', () => {
      const names = graph.resources.map(({ type, name }) => `${type} ${name}`);
      expect(new Set(names).size).to.equal(names.length);
    });

    it('leaves no input unresolved', () => {
      for (const { type, name, inputs } of graph.resources) {
        for (const { path, text } of stringsIn(inputs)) {
          expect(text, `${type} ${name}${path}`).to.not.match(/undefined|\[object |Calling \[toString|NaN/);
        }
      }
    });

    it('closes the bucket to the public', () => {
      expect(one(graph, 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'lake').inputs).to.include({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const { policy } = one(graph, 'aws:s3/bucketPolicy:BucketPolicy', 'lake').inputs;
      expect(policy).to.contain('"aws:SecureTransport":"false"');
    });

    it('keeps versions, encrypts, and never empties the bucket on its own', () => {
      expect(one(graph, 'aws:s3/bucketVersioning:BucketVersioning', 'lake').inputs).to.have.nested.property(
        'versioningConfiguration.status',
        'Enabled',
      );
      expect(
        one(graph, 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', 'lake')
          .inputs,
      ).to.have.nested.property('rules[0].applyServerSideEncryptionByDefault.sseAlgorithm', 'AES256');
      expect(one(graph, 'aws:s3/bucket:Bucket', 'lake').inputs).to.not.have.property('forceDestroy');
    });

    it('moves no object under 128 KB to a class that would cost more', () => {
      expect(
        one(graph, 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', 'lake').inputs,
      ).to.have.property('transitionDefaultMinimumObjectSize', 'all_storage_classes_128K');
    });

    it('bounds how often and how long a failing batch is tried, and keeps it with its records', () => {
      for (const { source } of sources) {
        const { inputs } = one(graph, 'aws:lambda/eventSourceMapping:EventSourceMapping', `${source}-data-processor`);
        const stream = one(graph, 'aws:kinesis/stream:Stream', `${source}-data-stream`).inputs;
        expect(inputs).to.deep.include({
          startingPosition: 'TRIM_HORIZON',
          bisectBatchOnFunctionError: true,
          functionResponseTypes: ['ReportBatchItemFailures'],
          destinationConfig: { onFailure: { destinationArn: `arn:aws:s3:::${graph.outputs.bucket}` } },
        });
        expect(inputs.maximumRetryAttempts).to.be.within(1, 100);
        expect(inputs.maximumRecordAgeInSeconds).to.be.within(60, (stream.retentionPeriod as number) * 3600);
      }
    });

    it('keeps the log of every function for a bounded time', () => {
      const groups = ofType(graph, 'aws:cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs);
      for (const { inputs } of functions(graph)) {
        const group = groups.find((candidate) => candidate.name === `/aws/lambda/${inputs.name}`);
        expect(group?.retentionInDays, String(inputs.name)).to.be.within(1, 365);
        expect(inputs.loggingConfig).to.deep.equal({ logFormat: 'Text', logGroup: group?.name });
      }
    });

    it('runs every function on the same runtime, from its own bundle', () => {
      for (const { name, inputs } of functions(graph)) {
        expect(inputs, name).to.deep.include({
          runtime: 'nodejs24.x',
          architectures: ['arm64'],
          handler: 'index.handler',
        });
        expect(inputs.code, name)
          .to.have.property('path')
          .that.matches(/^\/bundles\/(lambda|athena)\/\w+$/);
      }
    });

    it('projects the partitions of every table that has some', () => {
      for (const table of sources.flatMap((contract) => tableList(contract))) {
        const { inputs } = one(graph, 'aws:glue/catalogTable:CatalogTable', table.name);
        const names = table.partitions.map(({ name }) => name);
        expect(
          (inputs.partitionKeys as { name: string }[]).map(({ name }) => name),
          table.name,
        ).to.deep.equal(names);
        expect(inputs).to.have.nested.property(
          'storageDescriptor.location',
          `s3://${graph.outputs.bucket}/${table.prefix}`,
        );
        const parameters = inputs.parameters as Record<string, string>;
        if (names.length === 0) expect(parameters, table.name).to.not.have.property('projection.enabled');
        else expect(parameters, table.name).to.include({ 'projection.enabled': 'true' });
        for (const name of names) expect(parameters).to.have.property(`projection.${name}.type`);
      }
    });

    it('names every action that a role may take', () => {
      for (const { name, inputs } of ofType(graph, 'aws:iam/rolePolicy:RolePolicy')) {
        expect((inputs.policy as string).length, name).to.be.lessThan(10_240);
        for (const { Action, Resource } of statementsOf(inputs.policy)) {
          for (const action of Action) expect(action, name).to.not.contain('*');
          if (Resource?.includes('*')) for (const action of Action) expect(unscopedActions).to.have.property(action);
        }
      }
    });

    it('stops a Glue run in time, and leaves repeating to the state machine', () => {
      for (const { source } of sources) {
        const { inputs } = one(graph, 'aws:glue/job:Job', `${source}_etl_job`);
        expect(inputs).to.deep.include({
          maxCapacity: 0.0625,
          maxRetries: 0,
          executionProperty: { maxConcurrentRuns: 1 },
          command: {
            name: 'pythonshell',
            pythonVersion: '3.9',
            scriptLocation: `s3://${graph.outputs.bucket}/scripts/bridge.py`,
          },
        });
        expect(inputs.timeout).to.be.within(1, 240);
        const etl = one(graph, 'aws:lambda/function:Function', `${source}-etl`).inputs.name;
        expect(inputs.defaultArguments).to.include({ '--function-name': etl });
      }
    });

    it('limits what one query may scan, and lets no client overrule it', () => {
      const { configuration } = one(graph, 'aws:athena/workgroup:Workgroup', 'multi-source-data-lake').inputs as {
        configuration: Record<string, unknown>;
      };
      expect(configuration).to.deep.include({
        enforceWorkgroupConfiguration: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      });
      expect(configuration.bytesScannedCutoffPerQuery).to.be.at.least(10_485_760);
      expect(configuration).to.have.nested.property(
        'resultConfiguration.outputLocation',
        `s3://${graph.outputs.bucket}/athena-results/`,
      );
    });

    it('lets the workgroup be deleted although it has run queries', () => {
      expect(one(graph, 'aws:athena/workgroup:Workgroup', 'multi-source-data-lake').inputs).to.include({
        forceDestroy: true,
      });
    });

    it('outputs everything that is needed to reach it', () => {
      expect(graph.outputs).to.have.all.keys(
        'bucket',
        'database',
        'workgroup',
        'stateMachineArn',
        'alertTopicArn',
        'dashboard',
        'maxRejectedPercent',
        'streams',
        'etlJobs',
        'functions',
      );
      for (const { path, text } of stringsIn(graph.outputs)) expect(text, path).to.not.equal('');
    });
  });
}

describe('the environment of functions', () => {
  let graph: Graph;
  before(async () => {
    graph = await platformGraph('dev');
  });
  const environment = (name: string) => environmentOf(one(graph, 'aws:lambda/function:Function', name));
  const common = {
    LAKE_BUCKET: 'multi-source-data-lake-dev-123456789012',
    METRICS_NAMESPACE: 'MultiSourceDataLake/dev',
    LOG_LEVEL: 'info',
  };
  const queries = { DATABASE: 'multi_source_data_lake', WORKGROUP: 'multi-source-data-lake' };
  const streams = Object.fromEntries(sources.map(({ source }) => [source, `${source}-data-stream`]));
  const ALERT_TOPIC_ARN = 'arn:aws:sns:eu-central-1:123456789012:data-lake-alerts';

  it('is exactly what each of them reads', () => {
    const { STREAMS, ...simulator } = environment('data-ingestion-simulator');
    expect(simulator).to.deep.equal({ ...common, RECORDS_PER_DAY: '100000', TICK_MINUTES: '5' });
    expect(JSON.parse(STREAMS as string)).to.deep.equal(streams);
    expect(environment('manufacturing-data-processor')).to.deep.equal({
      ...common,
      SOURCE: 'manufacturing',
      ALERT_TOPIC_ARN,
      ALERT_THRESHOLD: '3.24',
    });
    expect(environment('ecommerce-data-processor')).to.deep.equal({ ...common, SOURCE: 'ecommerce' });
    expect(environment('ecommerce-etl')).to.deep.equal({ ...common, SOURCE: 'ecommerce' });
    expect(environment('ecommerce-analytics')).to.deep.equal({ ...common, ...queries, SOURCE: 'ecommerce' });
    expect(environment('data-integration')).to.deep.equal({ ...common, ...queries });
  });

  it('has the variables that the architecture says', () => {
    const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([^`]+)` +\| `(lambda|athena)\/(\w+)` +\| (.+?) *\|$/gm)];
    expect(rows).to.have.length(5);
    for (const [, pattern = '', folder, entry, cells = ''] of rows) {
      const name = pattern.replace('<source>', 'manufacturing');
      const documented = [...cells.matchAll(/`([A-Z_]+)`/g)].map(([, variable]) => variable);
      const { inputs } = one(graph, 'aws:lambda/function:Function', name);
      expect(Object.keys(environment(name)), name).to.have.members([...documented, 'METRICS_NAMESPACE', 'LOG_LEVEL']);
      expect(inputs.code).to.have.property('path', `/bundles/${folder}/${entry}`);
    }
  });

  it('is read without complaint by the handlers themselves', async () => {
    const handlers = await import('../../handlers/environment.ts');
    expect(handlers.simulatorEnvironment(environment('data-ingestion-simulator'))).to.deep.include({
      recordsPerDay: 100_000,
      streams,
    });
    expect(handlers.processorEnvironment(environment('manufacturing-data-processor'))).to.include({
      alertThreshold: 3.24,
    });
    expect(handlers.processorEnvironment(environment('ecommerce-data-processor')).contract.source).to.equal(
      'ecommerce',
    );
    expect(handlers.etlEnvironment(environment('ecommerce-etl')).contract.source).to.equal('ecommerce');
    expect(handlers.analyticsEnvironment(environment('ecommerce-analytics')).workgroup).to.equal(queries.WORKGROUP);
    expect(handlers.integrationEnvironment(environment('data-integration')).database).to.equal(queries.DATABASE);
  });
});
