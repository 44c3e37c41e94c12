import type { Contract } from '../contract/contract.ts';
import { ContractError } from '../errors.ts';
import { fieldIssues } from './fields.ts';
import { figureIssues } from './figures.ts';
import { historyIssues } from './history.ts';
import { nameIssues } from './names.ts';
import { scoreIssues } from './score.ts';

/**
 * Checks a contract and hands it back with its literal types kept.
 * @throws ContractError listing every contradiction found
 */
export function defineContract<const C extends Contract>(contract: C): C {
  const issues = [
    ...nameIssues(contract),
    ...versionIssues(contract),
    ...partitionIssues(contract),
    ...fieldIssues(contract),
    ...historyIssues(contract),
    ...scoreIssues(contract),
    ...figureIssues(contract),
  ];
  if (issues.length > 0) throw new ContractError(contract.source, issues);
  return contract;
}

const versionIssues = ({ version }: Contract): string[] =>
  Number.isInteger(version) && version > 0 ? [] : [`version ${version} must be a whole number from 1 on`];

function partitionIssues({ partition: { unit, from } }: Contract): string[] {
  const format = unit === 'day' ? 'yyyy-MM-dd' : 'yyyy-MM';
  const at = Date.parse(from);
  const written = Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, format.length);
  return written === from ? [] : [`partition.from "${from}" must be a ${unit}, as ${format}`];
}
