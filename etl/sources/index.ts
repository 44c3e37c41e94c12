import type { Contract } from '../contract/contract.ts';
import { LakeError } from '../errors.ts';
import { ecommerce } from './ecommerce.ts';
import { manufacturing } from './manufacturing.ts';

export { ecommerce, manufacturing };

/** Every source of the lake. A new source is its contract file and one line here. */
export const sources = [manufacturing, ecommerce] as const;

export type SourceName = (typeof sources)[number]['source'];

/** The contract of a source. @throws LakeError naming the sources there are */
export function contractOf(source: string): Contract {
  const found = sources.find((contract) => contract.source === source);
  if (!found) throw new LakeError(`no source "${source}"; there are ${sources.map((c) => c.source).join(', ')}`);
  return found;
}
