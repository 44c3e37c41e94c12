import type { AwsLocation } from '../../infra/policies/arn.ts';
import { arnOf } from '../materialise/arn.ts';
import type { DeclaredResource } from './program.ts';

type DeclaredInputs = DeclaredResource['inputs'];
type ArnOf = (inputs: DeclaredInputs, location: AwsLocation) => string | undefined;

const named =
  (service: string, kind: string): ArnOf =>
  ({ name }, location) =>
    arnOf(service, location, `${kind}${name}`);
const none: ArnOf = () => undefined;

/** ARN that AWS would give each resource, by its type. */
const arns: Readonly<Record<string, ArnOf>> = {
  'aws:s3/bucket:Bucket': ({ bucket }) => `arn:aws:s3:::${bucket}`,
  'aws:s3/bucketVersioning:BucketVersioning': none,
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': none,
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': none,
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': none,
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': none,
  'aws:s3/bucketPolicy:BucketPolicy': none,
  'aws:s3/bucketObjectv2:BucketObjectv2': ({ bucket, key }) => `arn:aws:s3:::${bucket}/${key}`,
  'aws:kinesis/stream:Stream': named('kinesis', 'stream/'),
  'aws:lambda/function:Function': named('lambda', 'function:'),
  'aws:lambda/eventSourceMapping:EventSourceMapping': none,
  'aws:cloudwatch/logGroup:LogGroup': named('logs', 'log-group:'),
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': none,
  'aws:cloudwatch/metricAlarm:MetricAlarm': named('cloudwatch', 'alarm:'),
  'aws:cloudwatch/dashboard:Dashboard': ({ dashboardName }, { accountId }) =>
    `arn:aws:cloudwatch::${accountId}:dashboard/${dashboardName}`,
  'aws:iam/role:Role': ({ name }, { accountId }) => `arn:aws:iam::${accountId}:role/${name}`,
  'aws:iam/rolePolicy:RolePolicy': none,
  'aws:glue/catalogDatabase:CatalogDatabase': named('glue', 'database/'),
  'aws:glue/catalogTable:CatalogTable': ({ databaseName, name }, location) =>
    arnOf('glue', location, `table/${databaseName}/${name}`),
  'aws:glue/job:Job': named('glue', 'job/'),
  'aws:glue/crawler:Crawler': named('glue', 'crawler/'),
  'aws:athena/workgroup:Workgroup': named('athena', 'workgroup/'),
  'aws:athena/namedQuery:NamedQuery': none,
  'aws:sns/topic:Topic': named('sns', ''),
  'aws:sns/topicSubscription:TopicSubscription': none,
  'aws:sfn/stateMachine:StateMachine': named('states', 'stateMachine:'),
  'aws:scheduler/schedule:Schedule': named('scheduler', 'schedule/default/'),
};

/** Outputs that AWS gives a resource beside its ARN. */
const identities: Readonly<Record<string, (name: string) => Readonly<Record<string, unknown>>>> = {
  'aws:lambda/eventSourceMapping:EventSourceMapping': (name) => ({ uuid: `uuid-of-${name}` }),
};

/**
 * State that AWS would return for a resource, as far as others refer to it: its inputs and its ARN.
 * @returns null for a type that is not known here
 */
export function declaredState(
  { type, name, inputs }: Pick<DeclaredResource, 'type' | 'name' | 'inputs'>,
  location: AwsLocation,
): Readonly<Record<string, unknown>> | null {
  const arn = arns[type];
  return arn ? { ...inputs, ...identities[type]?.(name), arn: arn(inputs, location) } : null;
}
