import type { Contract } from '../contract/contract.ts';
import type { Change } from './change.ts';
import { fieldChanges } from './fields.ts';
import { figureChanges } from './figures.ts';
import { headerChanges } from './headers.ts';
import { layoutChanges } from './layout.ts';
import { type StoredColumns, storedChanges, storedColumns } from './stored.ts';

/** The contract that the stored data of a source follow. Plain JSON, kept under `contractKey`. */
export interface DeployedContract {
  readonly contract: Contract;
  readonly stored: StoredColumns;
}

/** A contract as it is kept once it has been let in after another; null: the first of its source. */
export const deployedContract = (contract: Contract, before: DeployedContract | null): DeployedContract => ({
  contract,
  stored: storedColumns(contract, before?.stored),
});

/** Every difference between the contract that stored data follow and another one of the same source, whatever their versions. */
export const contractChanges = ({ contract, stored }: DeployedContract, now: Contract): Change[] => [
  ...layoutChanges(contract, now),
  ...fieldChanges(contract, now),
  ...headerChanges(contract, now),
  ...storedChanges(stored, now),
  ...figureChanges(contract, now),
];

/**
 * Why a contract cannot follow the deployed one: a sentence for each incompatible change, and for each that only a higher
 * version would do. None: it can.
 */
export function refusedChanges(deployed: DeployedContract, now: Contract): string[] {
  const { version } = deployed.contract;
  return contractChanges(deployed, now).flatMap(({ effect, text, remedy }) => {
    if (effect === 'incompatible') return [`${text} (${remedy})`];
    return effect === 'version' && now.version <= version ? [`${text} (raise version to ${version + 1})`] : [];
  });
}
