import { type GraphResource, resourcesOfType, type StackGraph } from '../graph.ts';

/** Violation of a rule. */
export interface Violation {
  /** `type name` of the resource. */
  readonly resource: string;
  /** Value found. */
  readonly found: string;
  /** Correction. */
  readonly fix: string;
}

export interface Rule {
  readonly id: string;
  readonly forbids: string;
  readonly why: string;
  readonly check: (graph: StackGraph) => readonly Violation[];
}

/** Pulumi's tokens of the types that the rules concern. */
export const types = {
  bucket: 'aws:s3/bucket:Bucket',
  publicAccessBlock: 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
  bucketEncryption: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
  bucketPolicy: 'aws:s3/bucketPolicy:BucketPolicy',
  stream: 'aws:kinesis/stream:Stream',
  mapping: 'aws:lambda/eventSourceMapping:EventSourceMapping',
  function: 'aws:lambda/function:Function',
  logGroup: 'aws:cloudwatch/logGroup:LogGroup',
  alarm: 'aws:cloudwatch/metricAlarm:MetricAlarm',
  role: 'aws:iam/role:Role',
  rolePolicy: 'aws:iam/rolePolicy:RolePolicy',
  job: 'aws:glue/job:Job',
  stateMachine: 'aws:sfn/stateMachine:StateMachine',
  workgroup: 'aws:athena/workgroup:Workgroup',
} as const;

export const violation = ({ type, name }: GraphResource, found: string, fix: string): Violation => ({
  resource: `${type} ${name}`,
  found,
  fix,
});

/** Violations of all resources of a type. */
export const forEach = (
  type: string,
  check: (resource: GraphResource, graph: StackGraph) => readonly Violation[],
): Rule['check'] => {
  return (graph) => resourcesOfType(graph.resources, type).flatMap((resource) => check(resource, graph));
};

/** True for a whole number within bounds, inclusive. */
export const within = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;

/** Text of a value in a violation. */
export const shown = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));
