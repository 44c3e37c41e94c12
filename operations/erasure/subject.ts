import {
  type Contract,
  clockToleranceMs,
  type IsSuppressed,
  isPast,
  lookAlikeForm,
  pseudonymOf,
  storedKey,
  UserError,
} from '../../etl/platform.ts';
import { readDeployedContract } from '../../lake/index.ts';
import type { Lake } from '../lake.ts';

/** Entity to erase from one source. */
export interface Subject {
  readonly contract: Contract;
  /** Its key, and its pseudonym if the lake has pseudonyms. */
  readonly names: readonly string[];
}

/**
 * Subject with this key.
 * @param pseudonymKey secret of the lake's pseudonyms, if it has them
 * @returns null if the source can have no such key
 */
export function subjectOf(contract: Contract, key: string, pseudonymKey?: string): Subject | null {
  const stored = storedKey(contract, key);
  if (stored === null) return null;
  const field = contract.fields.find(({ name }) => name === contract.key);
  const pseudonyms = pseudonymKey && field?.personal ? [pseudonymOf(pseudonymKey, contract.key, stored)] : [];
  return { contract, names: [stored, ...pseudonyms] };
}

/** Contracts of the sources whose entities are persons. @throws UserError if there are none */
export function sourcesOfPersons(contracts: readonly Contract[]): readonly Contract[] {
  const found = contracts.filter(({ key, fields }) => fields.find(({ name }) => name === key)?.personal);
  if (found.length > 0) return found;
  throw new UserError('no source of this lake has a personal key: name the source with --source');
}

/**
 * Compiles the decision whether a record belongs to a subject and happened before a moment.
 * @param before about now, ms since 1970 UTC; Infinity for all records of the subject
 * @param onLookAlike given each key of another entity that a person could confuse with the subject's
 */
export function erasedBefore({ names }: Subject, before: number, onLookAlike?: (key: string) => void): IsSuppressed {
  const known = new Set(names);
  const isLookAlike = compileLookAlike(names);
  return ({ key, eventTime, arrivedAt }) => {
    if (typeof key !== 'string') return false;
    if (!known.has(key)) {
      if (onLookAlike && isLookAlike(key)) onLookAlike(key);
      return false;
    }
    const believed = eventTime !== null && eventTime > before + clockToleranceMs ? null : eventTime;
    return isPast({ eventTime: believed, arrivedAt }, before);
  };
}

/** Number of keys that are remembered. */
const remembered = 10_000;

function compileLookAlike(names: readonly string[]): (key: string) => boolean {
  const forms = new Set(names.map(lookAlikeForm).filter((form) => form !== ''));
  const known = new Map<string, boolean>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = forms.has(lookAlikeForm(key));
    if (known.size >= remembered) known.clear();
    known.set(key, found);
    return found;
  };
}

/**
 * Checks that the lake follows this version of a contract. Partitions are rewritten by the contract: another version would
 * lose the columns that it does not have.
 * @throws UserError if the lake follows another version
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
