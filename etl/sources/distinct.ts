import type { Contract } from '../contract/contract.ts';
import { ContractError } from '../errors.ts';
import { groupBy } from '../group-by.ts';

/**
 * Contracts sorted by source, regardless of the order of registration.
 * @throws ContractError if two have the same name: they would share stream, prefixes and tables
 */
export function distinct<C extends Contract>(contracts: readonly C[]): readonly C[] {
  for (const [source, namesakes] of groupBy(contracts, (contract) => contract.source)) {
    if (namesakes.length > 1)
      throw new ContractError(source, [`${namesakes.length} registered sources have this name`]);
  }
  return contracts.toSorted((one, other) => (one.source < other.source ? -1 : 1));
}
