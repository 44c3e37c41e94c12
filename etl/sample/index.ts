import type { Contract } from '../contract/contract.ts';
import { contractOf } from '../sources/index.ts';
import { sampleEcommerce } from './ecommerce.ts';
import { sampleFromContract } from './from-contract.ts';
import { sampleManufacturing } from './manufacturing.ts';
import type { SampleOptions } from './options.ts';

export { type EcommerceSampleOptions, sampleEcommerce } from './ecommerce.ts';
export { type ContractSampleOptions, sampleFromContract } from './from-contract.ts';
export { type ManufacturingSampleOptions, sampleManufacturing } from './manufacturing.ts';
export type { SampleOptions } from './options.ts';

/** Sources whose sample looks like a data set that people know. */
const handMade: Readonly<Record<string, (options: SampleOptions) => Iterable<string>>> = {
  manufacturing: sampleManufacturing,
  ecommerce: sampleEcommerce,
};

/**
 * A CSV file of a source, as text: made by hand where the source has such a sample, else from its contract.
 * @param source name of a registered source, or a contract
 * @throws UserError where there is no such source, or `rows` is not a count
 */
export function sampleOf(source: string | Contract, options: SampleOptions = {}): string {
  const contract = typeof source === 'string' ? contractOf(source) : source;
  const make = Object.hasOwn(handMade, contract.source) ? handMade[contract.source] : undefined;
  return [...(make ? make(options) : sampleFromContract(contract, options))].join('');
}
