import {
  type Contract,
  clockToleranceMs,
  type IsSuppressed,
  isPast,
  pseudonymOf,
  storedKey,
  UserError,
} from '../../etl/platform.ts';
import { readDeployedContract } from '../../lake/index.ts';
import type { Lake } from '../lake.ts';

/** Who is to be forgotten by one source. */
export interface Subject {
  readonly contract: Contract;
  /** What it is called: its key, and its pseudonym where there are such. */
  readonly names: readonly string[];
}

/**
 * @param pseudonymKey secret of the lake's pseudonyms, where they are on
 * @returns null where the key is none that the source could have
 */
export function subjectOf(contract: Contract, key: string, pseudonymKey?: string): Subject | null {
  const stored = storedKey(contract, key);
  if (stored === null) return null;
  const field = contract.fields.find(({ name }) => name === contract.key);
  const pseudonyms = pseudonymKey && field?.personal ? [pseudonymOf(pseudonymKey, contract.key, stored)] : [];
  return { contract, names: [stored, ...pseudonyms] };
}

/** Sources whose entity is a person, or the one that is named. @throws UserError */
export function sourcesOfPersons(contracts: readonly Contract[]): readonly Contract[] {
  const found = contracts.filter(({ key, fields }) => fields.find(({ name }) => name === key)?.personal);
  if (found.length > 0) return found;
  throw new UserError('no source of this lake has a personal key: name the source that is meant with --source');
}

/** @param before about now; Infinity: all records of the subject */
export function goneBefore({ names }: Subject, before: number): IsSuppressed {
  const known = new Set(names);
  return ({ key, eventTime, arrivedAt }) => {
    if (typeof key !== 'string' || !known.has(key)) return false;
    const believed = eventTime !== null && eventTime > before + clockToleranceMs ? null : eventTime;
    return isPast({ eventTime: believed, arrivedAt }, before);
  };
}

/**
 * Partitions are written anew as the contract has them: one that is not the lake's would lose what it does not know.
 * @throws UserError
 */
export async function checkContract({ objects }: Pick<Lake, 'objects'>, { source, version }: Contract): Promise<void> {
  const deployed = await readDeployedContract(objects, source);
  if (!deployed) return;
  const { contract } = deployed;
  if (contract.version === version) return;
  throw new UserError(
    `the lake follows version ${contract.version} of the contract of ${source}, this program has version ${version}: ` +
      'use the program that the lake was deployed with, or deploy this one first',
  );
}
