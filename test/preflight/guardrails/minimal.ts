import type { GraphResource, StackGraph } from '../../../preflight/graph.ts';
import { types } from '../../../preflight/guardrails/rule.ts';

type Inputs = Readonly<Record<string, unknown>>;

export const resource = (type: string, name: string, inputs: Inputs, protect = true): GraphResource => ({
  type,
  name,
  inputs,
  protect,
});

export const policyOf = (...statements: readonly Inputs[]): string => JSON.stringify({ Statement: statements });

const logArn = 'arn:aws:logs:eu-west-1:1:log-group:';

/** A little of everything, and all of it as the rules want it. */
export const good: StackGraph = {
  stack: 'prod',
  resources: [
    resource(types.bucket, 'lake', { bucket: 'lake' }),
    resource(types.publicAccessBlock, 'lake', {
      bucket: 'lake',
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    resource(types.bucketEncryption, 'lake', {
      bucket: 'lake',
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    }),
    resource(types.bucketPolicy, 'lake', {
      bucket: 'lake',
      policy: policyOf({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::lake', 'arn:aws:s3:::lake/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    }),
    resource(types.stream, 'stream', { encryptionType: 'KMS', kmsKeyId: 'alias/aws/kinesis' }),
    resource(types.mapping, 'mapping', {
      functionName: 'processor',
      destinationConfig: { onFailure: { destinationArn: 'arn:aws:s3:::lake' } },
      maximumRetryAttempts: 5,
      maximumRecordAgeInSeconds: 3600,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
    }),
    resource(types.function, 'processor', {
      name: 'processor',
      role: 'arn:role/processor',
      code: { path: 'bundles/processor' },
      timeout: 60,
      loggingConfig: { logGroup: '/aws/lambda/processor' },
    }),
    resource(types.logGroup, 'processor', { name: '/aws/lambda/processor', retentionInDays: 14 }),
    resource(types.rolePolicy, 'processor', {
      policy: policyOf(
        { Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::lake/processed/*'] },
        { Effect: 'Allow', Action: ['xray:PutTraceSegments'], Resource: ['*'] },
      ),
    }),
    resource(types.alarm, 'iterator-age', {
      namespace: 'AWS/Lambda',
      metricName: 'IteratorAge',
      dimensions: { FunctionName: 'processor' },
      alarmActions: ['arn:topic'],
    }),
    resource(types.job, 'job', {
      timeout: 60,
      roleArn: 'arn:role/job',
      command: { scriptLocation: 's3://lake/scripts/bridge.py' },
    }),
    resource(types.stateMachine, 'machine', {
      roleArn: 'arn:role/machine',
      loggingConfiguration: { logDestination: `${logArn}/aws/vendedlogs/states/machine:*` },
      definition: JSON.stringify({
        TimeoutSeconds: 60,
        States: {
          Both: { Type: 'Parallel', Branches: [{ States: { Inner: { Type: 'Task', TimeoutSeconds: 5 } } }] },
          Each: { Type: 'Map', ItemProcessor: { States: { Item: { Type: 'Task', TimeoutSecondsPath: '$.t' } } } },
          Done: { Type: 'Succeed' },
        },
      }),
    }),
    resource(types.logGroup, 'machine', { name: '/aws/vendedlogs/states/machine', retentionInDays: 14 }),
    resource(types.workgroup, 'workgroup', {
      configuration: { bytesScannedCutoffPerQuery: 10_485_760, enforceWorkgroupConfiguration: true },
    }),
  ],
};

/** The good graph with other inputs for one resource; an input that is undefined is taken away. */
export const withInputs = (type: string, name: string, inputs: Inputs): StackGraph =>
  changed((one) => (one.type === type && one.name === name ? { ...one, inputs: merged(one.inputs, inputs) } : one));

/** The good graph without a resource. */
export const without = (type: string, name: string): StackGraph =>
  changed((one) => (one.type === type && one.name === name ? [] : one));

/** The good graph and a resource beside. */
export const withAnother = (another: GraphResource): StackGraph => ({
  ...good,
  resources: [...good.resources, another],
});

/** The good graph, nothing protected. */
export const unprotected = changed((one) => ({ ...one, protect: false }));

function changed(change: (one: GraphResource) => GraphResource | []): StackGraph {
  return { ...good, resources: good.resources.flatMap(change) };
}

const merged = (inputs: Inputs, over: Inputs): Inputs =>
  Object.fromEntries(Object.entries({ ...inputs, ...over }).filter(([, value]) => value !== undefined));
