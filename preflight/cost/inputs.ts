import { UserError } from '../../etl/platform.ts';
import { type GraphResource, valueAt } from '../graph.ts';

/** The graph contains something that the model cannot price. A bill without it would be wrong without notice. */
export class CostError extends UserError {
  override readonly name = 'CostError';
}

/** @throws CostError if the value is not a string */
export function textAt(resource: GraphResource, path: string): string {
  const value = valueAt(resource.inputs, path);
  if (typeof value === 'string') return value;
  throw wrong(resource, path, value, 'a string');
}

/** @throws CostError if the value is set and not a number */
export function numberAt(resource: GraphResource, path: string, otherwise: number): number {
  const value = valueAt(resource.inputs, path) ?? otherwise;
  if (typeof value === 'number') return value;
  throw wrong(resource, path, value, 'a number');
}

const wrong = ({ type, name }: GraphResource, path: string, value: unknown, expected: string): CostError =>
  new CostError(`${type} "${name}": ${path} is ${JSON.stringify(value)}; ${expected} was expected`);

/** Last part of an ARN; a name is returned as it is. */
export const nameIn = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;
