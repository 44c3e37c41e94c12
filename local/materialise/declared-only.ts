import type { AwsLocation } from '../../infra/policies/arn.ts';
import { PlatformError } from '../errors.ts';
import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';

interface DeclaredOnly {
  /** Reason why nothing happens locally. */
  readonly because: string;
  /** ARN of a resource that has one. */
  readonly arn?: (location: AwsLocation, name: string) => string;
}

const named = (service: string, kind: string) => (location: AwsLocation, name: string) =>
  arnOf(service, location, `${kind}${name}`);

/** Types of resources that matter on AWS and have no effect here. */
export const declaredOnlyTypes: Readonly<Record<string, DeclaredOnly>> = {
  'aws:iam/role:Role': {
    because: 'Everything runs as the person who started it.',
    arn: ({ accountId }, name) => `arn:aws:iam::${accountId}:role/${name}`,
  },
  'aws:iam/rolePolicy:RolePolicy': { because: 'Rights are not checked on loopback; tests check the policies.' },
  'aws:s3/bucketVersioning:BucketVersioning': { because: 'The object store keeps the latest version only.' },
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': {
    because: 'Nothing expires on a laptop: `--fresh` removes everything.',
  },
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': {
    because: 'Objects are files, encrypted if the disk is.',
  },
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': { because: 'The endpoint answers this machine only.' },
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': { because: 'There is one account.' },
  'aws:s3/bucketPolicy:BucketPolicy': { because: 'Rights are not checked on loopback.' },
  'aws:cloudwatch/logGroup:LogGroup': {
    because: "Functions' lines go to files under logs/, bounded by size.",
    arn: named('logs', 'log-group:'),
  },
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': {
    because: 'The status of a run is asked of the engine itself, not counted from a log.',
  },
  'aws:cloudwatch/metricAlarm:MetricAlarm': {
    because: 'A laptop wakes nobody.',
    arn: named('cloudwatch', 'alarm:'),
  },
  'aws:cloudwatch/dashboard:Dashboard': {
    because: 'The status page shows the metrics.',
    arn: ({ accountId }, name) => `arn:aws:cloudwatch::${accountId}:dashboard/${name}`,
  },
  'aws:athena/namedQuery:NamedQuery': { because: 'There is no console to list it; its SQL runs here as anywhere.' },
  'aws:sns/topicSubscription:TopicSubscription': {
    because: 'No mail leaves a laptop; topics keep the latest messages.',
  },
  'aws:glue/crawler:Crawler': {
    because: 'Tables and partitions are declared, so there is nothing to find.',
    arn: named('glue', 'crawler/'),
  },
  'pulumi:providers:aws': { because: 'Endpoints are given to functions by their environment.' },
};

/** Resolves the references to a resource without creating it. @throws Error if the type is not in the list */
export const declaredOnly: Materialiser = async ({ type, name, inputs }, { location }) => {
  const entry = declaredOnlyTypes[type];
  if (!entry) throw new PlatformError(`${type} is not listed in local/materialise/declared-only.ts`);
  const physical = typeof inputs.name === 'string' ? inputs.name : name;
  return {
    id: physical,
    state: { ...inputs, name: physical, ...(entry.arn ? { arn: entry.arn(location, physical) } : {}) },
  };
};
