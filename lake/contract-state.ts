import {
  type Contract,
  ContractChangeError,
  canonical,
  compatibilityIssues,
  contractChanges,
  type DeployedContract,
  deployedContract,
  LakeError,
  type StoredColumns,
} from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects } from './objects.ts';
import { anyObjectShape, countShape, objectShape, type Shape, textShape } from './shape.ts';
import { damaged, defineState, readState, updateState } from './state.ts';

/**
 * Right of a function whose contract is older than the deployed one, which happens while functions are updated one by
 * one. Adding is as good as before; rewriting would drop the fields that it does not know.
 */
export type OlderContract = 'can append' | 'cannot rewrite';

/** Key of the contract that the stored data of a source follow. */
export const contractKey = (source: string): string => `state/contracts/${source}.json`;

const contractShape: Shape<Pick<Contract, 'source' | 'version'>> = objectShape({
  source: textShape,
  version: countShape,
});

/** The rest of a contract is only compared as a whole: see {@link comparing}. */
export const contractState = defineState<DeployedContract>({
  name: 'deployed contract',
  format: 1,
  shape: objectShape<DeployedContract>({
    contract: contractShape as Shape<Contract>,
    stored: anyObjectShape as Shape<StoredColumns>,
  }),
  remedy: 'put back its version before, or remove it',
  write: canonical,
});

/** Contract that the stored data of a source follow; null before anything was stored. @throws DamagedStateError */
export async function readDeployedContract(
  objects: Pick<Objects, 'get'>,
  source: string,
): Promise<DeployedContract | null> {
  return (await readState(objects, contractState, contractKey(source))).value;
}

/**
 * Checks a contract against the stored data of its source, before anything is written under it. A compatible contract
 * becomes the deployed one by a conditional put, so that two concurrent deployments are compared with each other.
 * @throws ContractChangeError with every reason and the correction; nothing has been written then
 */
export async function checkCompatibility(
  objects: Pick<Objects, 'get' | 'putOver'>,
  contract: Contract,
  older: OlderContract,
  wait?: Sleep,
): Promise<void> {
  const key = contractKey(contract.source);
  const change = (deployed: DeployedContract | null) => comparing(key, () => nextContract(contract, deployed, older));
  await updateState(objects, contractState, key, change, wait);
}

/** @throws DamagedStateError if the content of the object cannot be compared */
function comparing<T>(key: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof LakeError) throw cause;
    throw damaged(contractState, key, 'it is not a whole contract', { cause });
  }
}

/** Deployed contract from now on; null: no change. */
function nextContract(
  contract: Contract,
  deployed: DeployedContract | null,
  older: OlderContract,
): DeployedContract | null {
  if (deployed && deployed.contract.version > contract.version) {
    checkOlder(contract, deployed, older);
    return null;
  }
  if (deployed) check(contract, deployed);
  return deployedContract(contract, deployed);
}

function check(contract: Contract, deployed: DeployedContract): void {
  const issues = compatibilityIssues(deployed, contract);
  if (issues.length > 0) throw rejection(contract, deployed, issues);
}

function checkOlder(contract: Contract, deployed: DeployedContract, older: OlderContract): void {
  const issue = `version ${contract.version} is older: it would drop what came since (if it is what you want, give it version ${deployed.contract.version + 1})`;
  if (older === 'cannot rewrite') throw rejection(contract, deployed, [issue]);
  const issues = contractChanges(deployedContract(contract, null), deployed.contract).flatMap(({ effect, text }) =>
    effect === 'incompatible' ? [`in version ${deployed.contract.version}, ${text}`] : [],
  );
  if (issues.length > 0) throw rejection(contract, deployed, issues);
}

const rejection = ({ source, version }: Contract, { contract }: DeployedContract, issues: readonly string[]) =>
  new ContractChangeError(
    source,
    `contract "${source}" version ${version} is rejected, nothing was written: the lake follows version ${contract.version}; ` +
      `${issues.join('; ')}. See incompatible-contract in docs/runbook.md`,
    issues,
  );
