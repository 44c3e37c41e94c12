/** Account and region that a stack is declared in. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Partition of AWS that a region belongs to: the second word of every ARN. */
export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

const regional = (service: string, { accountId, region }: Place, rest: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${rest}`;

/** ARNs are computed from names, so that a policy is a pure function and waits for no resource. */
export const arn = {
  bucket: (place: Place, bucket: string) => `arn:${partitionOf(place.region)}:s3:::${bucket}`,
  /** @param keys key or prefix with `*` */
  objects: (place: Place, bucket: string, keys: string) => `${arn.bucket(place, bucket)}/${keys}`,
  stream: (place: Place, name: string) => regional('kinesis', place, `stream/${name}`),
  function: (place: Place, name: string) => regional('lambda', place, `function:${name}`),
  job: (place: Place, name: string) => regional('glue', place, `job/${name}`),
  catalog: (place: Place) => regional('glue', place, 'catalog'),
  database: (place: Place, database: string) => regional('glue', place, `database/${database}`),
  /** @param tables name or prefix with `*` */
  tables: (place: Place, database: string, tables: string) => regional('glue', place, `table/${database}/${tables}`),
  workgroup: (place: Place, name: string) => regional('athena', place, `workgroup/${name}`),
  topic: (place: Place, name: string) => regional('sns', place, name),
  stateMachine: (place: Place, name: string) => regional('states', place, `stateMachine:${name}`),
  /** What a task of a state machine calls: `lambda:invoke`. */
  integration: (region: string, action: string) => `arn:${partitionOf(region)}:states:::${action}`,
  /** Streams of a log group. */
  logStreams: (place: Place, group: string) => regional('logs', place, `log-group:${group}:*`),
} as const;
