import { fileURLToPath } from 'node:url';
import * as aws from '@pulumi/aws';
import { expect } from 'chai';
import { answerInvoke, materialise } from '../../../local/materialise/materialise.ts';
import { runProgram } from '../../../local/program/program.ts';
import { recording } from './recording.ts';

type Inputs = Readonly<Record<string, unknown>>;

/** Makes one resource. @returns its id and state, and what the engines were asked for */
async function make(type: string, inputs: Inputs, name = 'thing', root?: string) {
  const { context, calls } = recording(root);
  const made = await materialise({ type, name, inputs }, context);
  return { ...made, calls };
}

async function rejection(type: string, inputs: Inputs): Promise<string> {
  try {
    await make(type, inputs);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${type} was made`);
}

describe('declared resources become real', () => {
  it('rejects an unknown type, and says where to add it', async () => {
    expect(await rejection('aws:dynamodb/table:Table', {})).to.match(
      /aws:dynamodb\/table:Table are not known locally.*local\/materialise\/.*declared-only\.ts/,
    );
  });

  it('rejects a reference to something that exists elsewhere', async () => {
    const { context } = recording();
    const resource = { type: 'aws:s3/bucket:Bucket', name: 'b', inputs: {}, id: 'their-bucket' };
    const error = await materialise(resource, context).catch((reason: Error) => reason);
    expect((error as Error).message).to.match(/existing resource their-bucket/);
  });

  it('rejects a resource without a name of its own, since its state could not be found again', async () => {
    for (const type of ['aws:s3/bucket:Bucket', 'aws:kinesis/stream:Stream', 'aws:sns/topic:Topic']) {
      expect(await rejection(type, {}), type).to.match(/declares no (name|bucket)/);
    }
  });

  it('makes a bucket, with the outputs that others refer to', async () => {
    const { id, state, calls } = await make('aws:s3/bucket:Bucket', { bucket: 'lake' });
    expect(calls).to.deep.equal([['store.createBucket', 'lake']]);
    expect(id).to.equal('lake');
    expect(state).to.deep.include({
      bucket: 'lake',
      arn: 'arn:aws:s3:::lake',
      bucketDomainName: 'lake.s3.amazonaws.com',
      bucketRegionalDomainName: 'lake.s3.eu-west-1.amazonaws.com',
    });
  });

  it('puts an object from a file of the project, from text, and from base64', async () => {
    const root = fileURLToPath(new URL('.', import.meta.url));
    const type = 'aws:s3/bucketObjectv2:BucketObjectv2';
    const bodyOf = async (inputs: Inputs) => {
      const { calls, state } = await make(type, { bucket: 'lake', key: 'a/b', ...inputs }, 'object', root);
      expect(state).to.deep.include({ bucket: 'lake', key: 'a/b', arn: 'arn:aws:s3:::lake/a/b' });
      const [call, bucket, key, body] = calls[0] ?? [];
      expect([call, bucket, key]).to.deep.equal(['store.put', 'lake', 'a/b']);
      return String(body);
    };
    expect(await bodyOf({ source: { kind: 'file', path: 'materialise.test.ts' } })).to.include('puts an object');
    expect(await bodyOf({ source: { kind: 'text', text: 'hello' } })).to.equal('hello');
    expect(await bodyOf({ content: 'hello' })).to.equal('hello');
    expect(await bodyOf({ contentBase64: 'aGVsbG8=' })).to.equal('hello');
    expect(await rejection(type, { bucket: 'lake', key: 'k', source: { kind: 'archive', path: '.' } })).to.match(
      /archive/,
    );
  });

  it('gives a stream its declared shards, and an on-demand one the four that it starts with', async () => {
    const type = 'aws:kinesis/stream:Stream';
    const provisioned = await make(type, { name: 's', shardCount: 3, retentionPeriod: 48 });
    expect(provisioned.calls).to.deep.equal([['kinesis.declare', { name: 's', shardCount: 3, retentionHours: 48 }]]);
    expect(provisioned.state.arn).to.equal('arn:aws:kinesis:eu-west-1:000000000000:stream/s');
    const onDemand = await make(type, { name: 's', streamModeDetails: { streamMode: 'ON_DEMAND' } });
    expect(onDemand.calls).to.deep.equal([['kinesis.declare', { name: 's', shardCount: 4, retentionHours: 24 }]]);
  });

  it('declares a function with its folder, handler, environment, memory and timeout', async () => {
    const { calls, state, id } = await make('aws:lambda/function:Function', {
      name: 'f',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      code: { kind: 'archive', path: 'dist/f' },
      environment: { variables: { A: 'b' } },
      memorySize: 512,
      timeout: 60,
    });
    expect(calls).to.deep.equal([
      [
        'lambda.declare',
        {
          name: 'f',
          directory: '/project/dist/f',
          handler: 'index.handler',
          environment: { A: 'b' },
          memoryMb: 512,
          timeoutSeconds: 60,
        },
      ],
    ]);
    expect(id).to.equal('f');
    expect(state.arn).to.equal('arn:aws:lambda:eu-west-1:000000000000:function:f');
    expect(state).not.to.have.property('code');
  });

  it('rejects a function of another language, or without a folder of code', async () => {
    const type = 'aws:lambda/function:Function';
    const inputs = { name: 'f', handler: 'index.handler', runtime: 'nodejs24.x' };
    expect(await rejection(type, { ...inputs, runtime: 'python3.13' })).to.match(/runtime is python3.13/);
    expect(await rejection(type, inputs)).to.match(/code is nothing/);
    expect(
      await rejection(type, {
        ...inputs,
        code: { kind: 'archive', path: 'f' },
        environment: { variables: { COUNT: 1 } },
      }),
    ).to.equal('environment.variables is {"COUNT":1}, where an object of texts was expected');
  });

  it("honours every setting of an event source mapping, and AWS's defaults for what is not set", async () => {
    const type = 'aws:lambda/eventSourceMapping:EventSourceMapping';
    const eventSourceArn = 'arn:aws:kinesis:eu-west-1:000000000000:stream/s';
    const base = { eventSourceArn, functionName: 'f', startingPosition: 'TRIM_HORIZON' };
    const full = await make(type, {
      ...base,
      batchSize: 500,
      maximumBatchingWindowInSeconds: 1,
      parallelizationFactor: 2,
      maximumRetryAttempts: 5,
      maximumRecordAgeInSeconds: 3600,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destinationArn: 'arn:aws:s3:::lake' } },
    });
    const common = { uuid: full.id, streamName: 's', functionName: 'f', startingPosition: 'TRIM_HORIZON' };
    expect(full.calls).to.deep.equal([
      [
        'eventSourceMappings.declare',
        {
          ...common,
          batchSize: 500,
          windowSeconds: 1,
          parallelizationFactor: 2,
          maximumRetryAttempts: 5,
          maximumRecordAgeSeconds: 3600,
          bisectBatchOnFunctionError: true,
          reportBatchItemFailures: true,
          onFailureArn: 'arn:aws:s3:::lake',
        },
      ],
    ]);
    const bare = await make(type, base);
    expect(bare.calls).to.deep.equal([
      [
        'eventSourceMappings.declare',
        {
          ...common,
          batchSize: 100,
          windowSeconds: 0,
          parallelizationFactor: 1,
          maximumRetryAttempts: -1,
          maximumRecordAgeSeconds: -1,
          bisectBatchOnFunctionError: false,
          reportBatchItemFailures: false,
        },
      ],
    ]);
  });

  it('knows a mapping by the same id at each start, and no two by one', async () => {
    const type = 'aws:lambda/eventSourceMapping:EventSourceMapping';
    const inputs = {
      eventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/s',
      functionName: 'f',
      startingPosition: 'LATEST',
    };
    const [one, again, other] = await Promise.all([
      make(type, inputs, 'one'),
      make(type, { ...inputs, batchSize: 7 }, 'one'),
      make(type, inputs, 'other'),
    ]);
    expect(one.id).to.match(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
    expect(again.id).to.equal(one.id);
    expect(other.id).not.to.equal(one.id);
  });

  it('polls nothing for an event source mapping that is disabled, and rejects settings that it would ignore', async () => {
    const type = 'aws:lambda/eventSourceMapping:EventSourceMapping';
    const inputs = {
      eventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/s',
      functionName: 'f',
      startingPosition: 'LATEST',
    };
    expect((await make(type, { ...inputs, enabled: false })).calls).to.deep.equal([]);
    expect(await rejection(type, { ...inputs, eventSourceArn: 'arn:aws:sqs:eu-west-1:0:q' })).to.match(/only streams/);
    expect(await rejection(type, { ...inputs, startingPosition: 'AT_TIMESTAMP' })).to.match(/AT_TIMESTAMP/);
    expect(await rejection(type, { ...inputs, filterCriteria: { filters: [] } })).to.match(/filters/);
  });

  it('makes topics and queues, with the URL that the SDK sends to', async () => {
    expect((await make('aws:sns/topic:Topic', { name: 't' })).state.arn).to.equal(
      'arn:aws:sns:eu-west-1:000000000000:t',
    );
    expect((await make('aws:sqs/queue:Queue', { name: 'q' })).state).to.deep.include({
      arn: 'arn:aws:sqs:eu-west-1:000000000000:q',
      url: 'http://127.0.0.1:1/000000000000/q',
    });
  });

  it('declares tables with columns, partition keys, projection and format', async () => {
    const { calls, id } = await make('aws:glue/catalogTable:CatalogTable', {
      databaseName: 'd',
      name: 't',
      parameters: { 'projection.enabled': 'true' },
      partitionKeys: [{ name: 'day', type: 'date' }],
      storageDescriptor: {
        location: 's3://lake/t/',
        columns: [{ name: 'a', type: 'bigint' }],
        serDeInfo: { serializationLibrary: 'parquet' },
      },
    });
    expect(id).to.equal('000000000000:d:t');
    expect(calls).to.deep.equal([
      [
        'athena.declareTable',
        {
          database: 'd',
          name: 't',
          location: 's3://lake/t/',
          columns: [{ name: 'a', type: 'bigint' }],
          partitionKeys: [{ name: 'day', type: 'date' }],
          parameters: { 'projection.enabled': 'true' },
          serde: 'parquet',
        },
      ],
    ]);
    expect(
      await rejection('aws:glue/catalogTable:CatalogTable', {
        databaseName: 'd',
        name: 't',
        storageDescriptor: { location: 's3://lake/t/', columns: ['a'] },
      }),
    ).to.equal('storageDescriptor.columns is ["a"], where a list of objects was expected');
  });

  it('has tables look back as far as a lake can, where AWS would have removed what is old', async () => {
    const { calls } = await make('aws:glue/catalogTable:CatalogTable', {
      databaseName: 'd',
      name: 't',
      parameters: { 'projection.day.range': 'NOW-33DAYS,NOW+1DAYS', 'projection.hour.range': '0,23' },
      storageDescriptor: { location: 's3://lake/t/', serDeInfo: { serializationLibrary: 'parquet' } },
    });
    expect(calls).to.have.deep.nested.property('[0][1].parameters', {
      'projection.day.range': 'NOW-100YEARS,NOW+1DAYS',
      'projection.hour.range': '0,23',
    });
  });

  it('declares database, workgroup, job and state machine', async () => {
    expect((await make('aws:glue/catalogDatabase:CatalogDatabase', { name: 'd' })).calls).to.deep.equal([
      ['athena.declareDatabase', 'd'],
    ]);
    const configuration = {
      bytesScannedCutoffPerQuery: 10_485_760,
      resultConfiguration: { outputLocation: 's3://lake/results/' },
    };
    expect((await make('aws:athena/workgroup:Workgroup', { name: 'w', configuration })).calls).to.deep.equal([
      ['athena.declareWorkgroup', { name: 'w', outputLocation: 's3://lake/results/', bytesScannedCutoff: 10_485_760 }],
    ]);
    const command = { name: 'pythonshell', scriptLocation: 's3://lake/bridge.py' };
    expect(
      (await make('aws:glue/job:Job', { name: 'j', command, defaultArguments: { '--a': 'b' }, timeout: 5 })).calls,
    ).to.deep.equal([
      [
        'glue.declare',
        {
          name: 'j',
          scriptLocation: 's3://lake/bridge.py',
          defaultArguments: { '--a': 'b' },
          timeoutMinutes: 5,
          maxRetries: 0,
        },
      ],
    ]);
    expect(await rejection('aws:glue/job:Job', { name: 'j', command: { ...command, name: 'glueetl' } })).to.match(
      /glueetl/,
    );
    const machine = await make('aws:sfn/stateMachine:StateMachine', { name: 'm', definition: '{}' });
    expect(machine.id).to.equal('arn:aws:states:eu-west-1:000000000000:stateMachine:m');
    expect(machine.calls).to.deep.equal([['states.declare', { arn: machine.id, name: 'm', definition: '{}' }]]);
  });
});

describe('a declared schedule', () => {
  const type = 'aws:scheduler/schedule:Schedule';
  const scheduleOf = async (arn: string, inputs: Inputs = {}) => {
    const { context, calls } = recording();
    const target = { arn, input: '{"a":1}' };
    await materialise(
      { type, name: 's', inputs: { name: 's', scheduleExpression: 'rate(5 minutes)', target, ...inputs } },
      context,
    );
    const [, declared] = calls[0] as [string, { run: () => Promise<void>; enabled: boolean; timezone: string }];
    return { declared, calls };
  };

  it('starts its function or state machine with its input', async () => {
    const lambda = await scheduleOf('arn:aws:lambda:eu-west-1:000000000000:function:f');
    await lambda.declared.run();
    expect(lambda.calls[1]).to.deep.equal(['lambda.invoke', 'f', '{"a":1}']);
    const machine = 'arn:aws:states:eu-west-1:000000000000:stateMachine:m';
    const states = await scheduleOf(machine);
    await states.declared.run();
    expect(states.calls[1]).to.deep.equal(['states.run', machine, { a: 1 }]);
  });

  it('fails when what it starts fails, so that somebody hears of it', async () => {
    for (const arn of ['arn:aws:lambda:r:0:function:broken', 'arn:aws:states:r:0:stateMachine:broken']) {
      const { declared, calls } = await scheduleOf(arn);
      const error = await declared.run().catch((reason: Error) => reason);
      expect(error, arn).to.be.instanceOf(Error);
      expect((error as Error).message).to.match(/broken/);
      const [name, run] = calls.at(-1) ?? [];
      expect(name).to.equal('reportRun');
      expect(run).to.have.nested.property('result.status', 'FAILED');
    }
  });

  it('keeps its time zone and whether it is enabled', async () => {
    const arn = 'arn:aws:lambda:r:0:function:f';
    expect((await scheduleOf(arn)).declared).to.include({ enabled: true, timezone: 'UTC' });
    const inputs = { state: 'DISABLED', scheduleExpressionTimezone: 'Europe/Berlin' };
    expect((await scheduleOf(arn, inputs)).declared).to.include({ enabled: false, timezone: 'Europe/Berlin' });
    expect(
      await rejection(type, { name: 's', scheduleExpression: 'rate(1 hour)', target: { arn: 'arn:aws:sqs:r:0:q' } }),
    ).to.match(/locally a schedule starts functions and state machines/);
  });
});

describe('resources with nothing to do here', () => {
  it('answer the references to them', async () => {
    const { state, calls } = await make('aws:iam/role:Role', { name: 'r' });
    expect(state).to.deep.equal({ name: 'r', arn: 'arn:aws:iam::000000000000:role/r' });
    expect(calls).to.deep.equal([]);
    expect((await make('aws:s3/bucketPolicy:BucketPolicy', { bucket: 'b', policy: '{}' }, 'p')).state).to.deep.include({
      bucket: 'b',
      policy: '{}',
    });
  });

  it('and all others are known by the tokens that @pulumi/aws gives them', async () => {
    const { context } = recording();
    const arn = 'arn:aws:sns:eu-west-1:000000000000:t';
    const { resources } = await runProgram({
      project: 'project',
      stack: 'dev',
      config: { 'aws:region': 'eu-west-1' },
      load: async () => {
        new aws.Provider('elsewhere', { region: 'eu-west-1' });
        new aws.sqs.Queue('queue', { name: 'q' });
        new aws.sns.TopicSubscription('mail', { topic: arn, protocol: 'email', endpoint: 'a@example.com' });
        new aws.cloudwatch.Dashboard('dashboard', { dashboardName: 'd', dashboardBody: '{}' });
        new aws.cloudwatch.MetricAlarm('alarm', { comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 1 });
        new aws.glue.Crawler('crawler', { databaseName: 'd', role: 'r' });
        return {};
      },
      materialise: (resource) => materialise(resource, context),
      call: () => ({}),
    });
    expect(resources).to.have.length(6);
  });
});

describe('what a program asks of its account', () => {
  const location = { region: 'eu-west-1', accountId: '000000000000' };

  it('is answered with account and region', () => {
    expect(answerInvoke('aws:index/getCallerIdentity:getCallerIdentity', location)).to.include({
      accountId: '000000000000',
    });
    expect(answerInvoke('aws:index/getRegion:getRegion', location)).to.include({ region: 'eu-west-1' });
  });

  it('is rejected if there is no answer', () => {
    expect(() => answerInvoke('aws:ec2/getVpc:getVpc', location)).to.throw(/no answer locally/);
  });
});
