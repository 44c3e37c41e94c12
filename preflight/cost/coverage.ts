import type { ResourceGraph } from '../graph.ts';
import { CostError } from './inputs.ts';

/** Types that cost money, by the file that prices them. */
export const pricedTypes: Readonly<Record<string, string>> = {
  'aws:kinesis/stream:Stream': 'kinesis.ts',
  'aws:lambda/function:Function': 'lambda.ts; its traces, if it leaves some, in traces.ts',
  'aws:lambda/eventSourceMapping:EventSourceMapping': 'batches.ts: how often a function is invoked',
  'aws:s3/bucket:Bucket': 'storage.ts, requests.ts',
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': 'storage.ts: how long objects stay',
  'aws:s3/bucketVersioning:BucketVersioning': 'storage.ts: replaced versions stay for a while',
  'aws:glue/job:Job': 'jobs.ts',
  'aws:glue/crawler:Crawler': 'jobs.ts',
  'aws:glue/catalogTable:CatalogTable': 'athena.ts: what a query lists',
  'aws:athena/workgroup:Workgroup': 'athena.ts',
  'aws:sfn/stateMachine:StateMachine': 'jobs.ts; traces of its executions, if they leave some, in traces.ts',
  'aws:scheduler/schedule:Schedule': 'jobs.ts',
  'aws:sns/topic:Topic': 'jobs.ts',
  'aws:sns/topicSubscription:TopicSubscription': 'jobs.ts',
  'aws:cloudwatch/logGroup:LogGroup': 'monitoring.ts',
  'aws:cloudwatch/metricAlarm:MetricAlarm': 'monitoring.ts',
  'aws:cloudwatch/dashboard:Dashboard': 'monitoring.ts',
};

/** Types that cost nothing, with the reason. */
export const freeTypes: Readonly<Record<string, string>> = {
  'aws:iam/role:Role': 'IAM is free.',
  'aws:iam/rolePolicy:RolePolicy': 'IAM is free.',
  'aws:iam/policy:Policy': 'IAM is free.',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': 'IAM is free.',
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration':
    'Encryption with keys of S3 (AES256) is free.',
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': 'A setting of a bucket.',
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': 'A setting of a bucket.',
  'aws:s3/bucketPolicy:BucketPolicy': 'A setting of a bucket.',
  'aws:s3/bucketObjectv2:BucketObjectv2': 'A script of some kilobytes, put once.',
  'aws:glue/catalogDatabase:CatalogDatabase': 'The first million objects of a catalog are free.',
  'aws:athena/namedQuery:NamedQuery': 'A saved text; its user pays for the query.',
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': 'Filters are free; the metric has values only if a job run failed.',
  'aws:lambda/permission:Permission': 'A setting of a function.',
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': 'A setting of a function.',
  'aws:sns/topicPolicy:TopicPolicy': 'A setting of a topic.',
  'pulumi:providers:aws': 'No resource of AWS.',
};

/** @throws CostError naming the types without a price */
export function checkCoverage(graph: ResourceGraph): void {
  const known = (type: string) => Object.hasOwn(pricedTypes, type) || Object.hasOwn(freeTypes, type);
  const unknown = [...new Set(graph.map(({ type }) => type).filter((type) => !known(type)))];
  if (unknown.length > 0)
    throw new CostError(
      `the model knows no price of ${unknown.join(', ')}: price the type in preflight/cost/, or give the reason why it is free in coverage.ts`,
    );
}
