import type { Contract } from '../contract/contract.ts';
import { UserError } from '../errors.ts';
import { sampleFromContract } from '../sample/from-contract.ts';
import type { SampleOptions } from '../sample/options.ts';
import { distinct } from './distinct.ts';
import * as registered from './registered.ts';

/** Registered source: its contract, and a sample that resembles a known data set, if it has one. */
export interface RegisteredSource {
  readonly contract: Contract;
  readonly sample?: (options: SampleOptions) => Iterable<string>;
}

type RegisteredContract = (typeof registered)[keyof typeof registered]['contract'];

/**
 * Contracts of all registered sources, sorted by name.
 *
 * @example
 * sources.map(({ source }) => source); // → ['ecommerce', 'manufacturing']
 */
export const sources: readonly RegisteredContract[] = distinct(
  Object.values(registered).map(({ contract }) => contract),
);

/**
 * Contract of a source.
 * @throws UserError naming the registered sources, if there is none of that name
 * @example
 * contractOf('manufacturing') === manufacturing; // → true
 */
export function contractOf(source: string): Contract {
  const found = sources.find((contract) => contract.source === source);
  if (!found) throw new UserError(`no source "${source}"; there are ${sources.map((c) => c.source).join(', ')}`);
  return found;
}

const registrations: readonly RegisteredSource[] = Object.values(registered);

/**
 * CSV file of a source, as text: the sample that the source is registered with, or one generated from its contract.
 * @param source name of a registered source, or a contract
 * @throws UserError if there is no such source, or `rows` is not a count
 * @example
 * sampleOf('ecommerce', { rows: 2, seed: 1 }).trim().split('\n').length; // → 3
 */
export function sampleOf(source: string | Contract, options: SampleOptions = {}): string {
  const contract = typeof source === 'string' ? contractOf(source) : source;
  const sample = registrations.find((registration) => registration.contract === contract)?.sample;
  return [...(sample ? sample(options) : sampleFromContract(contract, options))].join('');
}
