/** Resource as a Pulumi program declares it. */
export interface GraphResource {
  /** Pulumi's token, e.g. `aws:kinesis/stream:Stream`. */
  readonly type: string;
  readonly name: string;
  /** Outputs resolved, secrets unwrapped. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** True if Pulumi rejects its deletion. */
  readonly protect?: boolean;
}

/** Declared resources, in the order of their declaration. */
export type ResourceGraph = readonly GraphResource[];

/** Declarations of one stack. */
export interface StackGraph {
  readonly stack: string;
  readonly resources: ResourceGraph;
}

/** Resources of a type, e.g. `aws:kinesis/stream:Stream`. */
export const resourcesOfType = (graph: ResourceGraph, type: string): ResourceGraph =>
  graph.filter((resource) => resource.type === type);

/** Value at a path of a resource's inputs, e.g. `streamModeDetails.streamMode` or `rules.0.id`; undefined if there is none. */
export function valueAt(inputs: unknown, path: string): unknown {
  let value = inputs;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}
