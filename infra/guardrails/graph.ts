/** A resource as a stack declares it. */
export interface GuardedResource {
  /** Pulumi's token, e.g. `aws:kinesis/stream:Stream`. */
  readonly type: string;
  readonly name: string;
  /** Outputs resolved, secrets unwrapped. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Pulumi refuses to delete it. */
  readonly protect: boolean;
}

/** All that one stack declares. */
export interface GuardedGraph {
  readonly stack: string;
  readonly resources: readonly GuardedResource[];
}

/** What goes against a rule. */
export interface Violation {
  /** `type name` of the resource. */
  readonly resource: string;
  /** What was found. */
  readonly found: string;
  /** What would be right. */
  readonly fix: string;
}

export interface Rule {
  readonly id: string;
  readonly forbids: string;
  readonly why: string;
  readonly check: (graph: GuardedGraph) => readonly Violation[];
}

/** Pulumi's tokens of the types that rules are about. */
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

export const ofType = ({ resources }: GuardedGraph, type: string): readonly GuardedResource[] =>
  resources.filter((resource) => resource.type === type);

/** Value at a path of the inputs, e.g. `configuration.bytesScannedCutoffPerQuery` or `rules.0.id`. */
export function valueAt(value: unknown, path: string): unknown {
  let inner = value;
  for (const step of path.split('.')) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = (inner as Readonly<Record<string, unknown>>)[step];
  }
  return inner;
}

export const violation = ({ type, name }: GuardedResource, found: string, fix: string): Violation => ({
  resource: `${type} ${name}`,
  found,
  fix,
});

/** Violations of all resources of a type. */
export const forEach = (
  type: string,
  check: (resource: GuardedResource, graph: GuardedGraph) => readonly Violation[],
): Rule['check'] => {
  return (graph) => ofType(graph, type).flatMap((resource) => check(resource, graph));
};

/** A whole number within bounds, inclusive. */
export const within = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;

/** A value as a violation shows it. */
export const shown = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));
