import { UserError } from '../../etl/platform.ts';

/** A resource as a Pulumi program declares it, its inputs resolved. */
export interface GraphResource {
  /** Pulumi's token, e.g. `aws:kinesis/stream:Stream`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export type Graph = readonly GraphResource[];

/** The graph holds what the model cannot price. A bill that left it out would be wrong in silence. */
export class CostError extends UserError {
  override readonly name = 'CostError';
}

export const ofType = (graph: Graph, type: string): readonly GraphResource[] =>
  graph.filter((resource) => resource.type === type);

/** Value at a path of a resource's inputs, e.g. `streamModeDetails.streamMode`; undefined where there is none. */
export function valueAt({ inputs }: GraphResource, path: string): unknown {
  let value: unknown = inputs;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

/** @throws CostError where it is no text */
export function textAt(resource: GraphResource, path: string): string {
  const value = valueAt(resource, path);
  if (typeof value === 'string') return value;
  throw wrong(resource, path, value, 'a text');
}

/** @throws CostError where it is neither a number nor absent */
export function numberAt(resource: GraphResource, path: string, otherwise: number): number {
  const value = valueAt(resource, path) ?? otherwise;
  if (typeof value === 'number') return value;
  throw wrong(resource, path, value, 'a number');
}

const wrong = ({ type, name }: GraphResource, path: string, value: unknown, expected: string): CostError =>
  new CostError(`${type} "${name}": ${path} is ${JSON.stringify(value)}, where ${expected} was expected`);

/** Last part of an ARN, or the name that stands in its place. */
export const nameIn = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;
