/** Account and region, of AWS or of the laptop, in which a stack is declared. */
export interface AwsLocation {
  readonly accountId: string;
  readonly region: string;
}

/** AWS partition of a region: the second part of every ARN. */
export const awsPartitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

const regional = (service: string, { accountId, region }: AwsLocation, rest: string): string =>
  `arn:${awsPartitionOf(region)}:${service}:${region}:${accountId}:${rest}`;

/** ARNs computed from names, so that a policy is a pure function and waits for no resource. */
export const arn = {
  bucket: (location: AwsLocation, bucket: string) => `arn:${awsPartitionOf(location.region)}:s3:::${bucket}`,
  /** @param keys key, or prefix with `*` */
  objects: (location: AwsLocation, bucket: string, keys: string) => `${arn.bucket(location, bucket)}/${keys}`,
  stream: (location: AwsLocation, name: string) => regional('kinesis', location, `stream/${name}`),
  function: (location: AwsLocation, name: string) => regional('lambda', location, `function:${name}`),
  job: (location: AwsLocation, name: string) => regional('glue', location, `job/${name}`),
  catalog: (location: AwsLocation) => regional('glue', location, 'catalog'),
  database: (location: AwsLocation, database: string) => regional('glue', location, `database/${database}`),
  /** @param tables name, or prefix with `*` */
  tables: (location: AwsLocation, database: string, tables: string) =>
    regional('glue', location, `table/${database}/${tables}`),
  workgroup: (location: AwsLocation, name: string) => regional('athena', location, `workgroup/${name}`),
  topic: (location: AwsLocation, name: string) => regional('sns', location, name),
  stateMachine: (location: AwsLocation, name: string) => regional('states', location, `stateMachine:${name}`),
  /** Service call of a task of a state machine: `lambda:invoke`. */
  integration: (region: string, action: string) => `arn:${awsPartitionOf(region)}:states:::${action}`,
  /** Streams of a log group. */
  logStreams: (location: AwsLocation, group: string) => regional('logs', location, `log-group:${group}:*`),
} as const;
