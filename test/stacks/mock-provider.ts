import type * as pulumi from '@pulumi/pulumi';

export const accountId = '123456789012';
export const region = 'eu-central-1';

type Inputs = Readonly<Record<string, unknown>>;

const named = (service: string, kind: string) => (inputs: Inputs) =>
  `arn:aws:${service}:${region}:${accountId}:${kind}${inputs.name}`;

/** What AWS would name each resource; a type that is not listed is a mistake, or a new resource that wants a test. */
const arns: Readonly<Record<string, (inputs: Inputs) => string | undefined>> = {
  'aws:s3/bucket:Bucket': ({ bucket }) => `arn:aws:s3:::${bucket}`,
  'aws:s3/bucketVersioning:BucketVersioning': () => undefined,
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': () => undefined,
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': () => undefined,
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': () => undefined,
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': () => undefined,
  'aws:s3/bucketPolicy:BucketPolicy': () => undefined,
  'aws:s3/bucketObjectv2:BucketObjectv2': ({ bucket, key }) => `arn:aws:s3:::${bucket}/${key}`,
  'aws:kinesis/stream:Stream': named('kinesis', 'stream/'),
  'aws:lambda/function:Function': named('lambda', 'function:'),
  'aws:lambda/eventSourceMapping:EventSourceMapping': () => undefined,
  'aws:cloudwatch/logGroup:LogGroup': named('logs', 'log-group:'),
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': () => undefined,
  'aws:cloudwatch/metricAlarm:MetricAlarm': named('cloudwatch', 'alarm:'),
  'aws:cloudwatch/dashboard:Dashboard': ({ dashboardName }) =>
    `arn:aws:cloudwatch::${accountId}:dashboard/${dashboardName}`,
  'aws:iam/role:Role': ({ name }) => `arn:aws:iam::${accountId}:role/${name}`,
  'aws:iam/rolePolicy:RolePolicy': () => undefined,
  'aws:glue/catalogDatabase:CatalogDatabase': named('glue', 'database/'),
  'aws:glue/catalogTable:CatalogTable': ({ databaseName, name }) =>
    `arn:aws:glue:${region}:${accountId}:table/${databaseName}/${name}`,
  'aws:glue/job:Job': named('glue', 'job/'),
  'aws:glue/crawler:Crawler': named('glue', 'crawler/'),
  'aws:athena/workgroup:Workgroup': named('athena', 'workgroup/'),
  'aws:athena/namedQuery:NamedQuery': () => undefined,
  'aws:sns/topic:Topic': named('sns', ''),
  'aws:sns/topicSubscription:TopicSubscription': () => undefined,
  'aws:sfn/stateMachine:StateMachine': named('states', 'stateMachine:'),
  'aws:scheduler/schedule:Schedule': named('scheduler', 'schedule/default/'),
};

/** What AWS gives a resource beside its ARN. */
const identities: Readonly<Record<string, (name: string) => Record<string, unknown>>> = {
  'aws:lambda/eventSourceMapping:EventSourceMapping': (name) => ({ uuid: `uuid-of-${name}` }),
};

const invokes: Readonly<Record<string, Record<string, unknown>>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': { accountId, arn: `arn:aws:iam::${accountId}:user/test` },
  'aws:index/getRegion:getRegion': { region },
};

/** State of a resource as AWS would answer it: its inputs and its ARN. @throws Error for a type that is not known */
export function stateOf({ type, name, inputs, custom }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  if (custom === false) return inputs;
  const arn = arns[type];
  if (!arn) throw new Error(`resource "${name}" is of type ${type}, which the tests do not know`);
  return { ...inputs, ...identities[type]?.(name), arn: arn(inputs) };
}

/** Answer of an invoke. @throws Error for a token that is not known */
export function answerOf({ token }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  const answer = invokes[token];
  if (!answer) throw new Error(`invoke ${token} is not known to the tests`);
  return answer;
}
