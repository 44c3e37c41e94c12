import type { Contract } from '../contract/contract.ts';
import { UserError } from '../errors.ts';
import { distinct } from './distinct.ts';
import * as registered from './registered.ts';

export * from './registered.ts';

type Registered = (typeof registered)[keyof typeof registered];

export type SourceName = Registered['source'];

/** Every source of the lake, by name. */
export const sources: readonly Registered[] = distinct(Object.values(registered));

/** The contract of a source. @throws UserError naming the sources there are */
export function contractOf(source: string): Contract {
  const found = sources.find((contract) => contract.source === source);
  if (!found) throw new UserError(`no source "${source}"; there are ${sources.map((c) => c.source).join(', ')}`);
  return found;
}
