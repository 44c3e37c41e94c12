import type { Contract } from '../contract/contract.ts';
import type { Change } from './change.ts';
import { computedChanges } from './computed.ts';
import { fieldChanges } from './fields.ts';
import { headerChanges } from './headers.ts';
import { layoutChanges } from './layout.ts';
import { type StoredColumns, storedChanges, storedColumns } from './stored.ts';

/** Contract that the stored data of a source follow. Plain JSON, stored under `contractKey`. */
export interface DeployedContract {
  readonly contract: Contract;
  readonly stored: StoredColumns;
}

/** Deployed form of an accepted contract. @param before the deployed contract that it follows; null for the first */
export const deployedContract = (contract: Contract, before: DeployedContract | null): DeployedContract => ({
  contract,
  stored: storedColumns(contract, before?.stored),
});

/** Lists every difference between the contract that stored data follow and another contract of the same source. */
export const contractChanges = ({ contract, stored }: DeployedContract, now: Contract): Change[] => [
  ...layoutChanges(contract, now),
  ...fieldChanges(contract, now),
  ...headerChanges(contract, now),
  ...storedChanges(stored, now),
  ...computedChanges(contract, now),
];

/**
 * Schema compatibility check of a contract against the deployed one.
 * @returns a sentence for each incompatible change, and for each change that needs a higher version; empty if the contract
 * is compatible
 */
export function compatibilityIssues(deployed: DeployedContract, now: Contract): string[] {
  const { version } = deployed.contract;
  return contractChanges(deployed, now).flatMap(({ effect, text, remedy }) => {
    if (effect === 'incompatible') return [`${text} (${remedy})`];
    return effect === 'version' && now.version <= version ? [`${text} (raise version to ${version + 1})`] : [];
  });
}
