import {
  type Contract,
  ContractChangeError,
  canonical,
  contractChanges,
  contractKey,
  type DeployedContract,
  deployedContract,
  LakeError,
  refusedChanges,
  UserError,
} from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects } from './objects.ts';
import { isCount, isObject, readStoredJson } from './stored-json.ts';
import { updateUntilStored } from './update.ts';

/**
 * What a function does under a contract that is older than the deployed one, as it happens while functions are updated one
 * by one. What it adds is as good as what was stored before; but where it rewrites, it would drop what it does not know.
 */
export type OlderContract = 'may add' | 'may not rewrite';

/**
 * Lets a contract in before anything is written under it: one that can follow what the data of its source follow takes
 * its place in the lake, by a conditional put, so that of two that come at once each is held against the other.
 * @throws ContractChangeError with every reason, and what would be right; nothing has been written then
 */
export async function checkCompatibility(
  objects: Objects,
  contract: Contract,
  older: OlderContract,
  wait?: Sleep,
): Promise<void> {
  const key = contractKey(contract.source);
  await updateUntilStored(
    key,
    async () => {
      const stored = await objects.get(key);
      const deployed = stored && parsed(key, stored.bytes);
      const next = comparing(key, () => nextContract(contract, deployed, older));
      if (next === null || (deployed && next === canonical(deployed))) return admitted;
      const put = await objects.putOver(key, next, stored?.etag ?? null);
      return put.outcome === 'stored' ? admitted : null;
    },
    wait,
  );
}

/** {@link checkCompatibility}, once for the life of a worker; a failure is not kept. */
export function compatibilityGate(...of: Parameters<typeof checkCompatibility>): () => Promise<void> {
  let admission: Promise<void> | null = null;
  return async () => {
    admission ??= checkCompatibility(...of);
    try {
      await admission;
    } catch (error) {
      admission = null;
      throw error;
    }
  };
}

const admitted = {};

const remedy = 'put back its version before, or remove it';

const parsed = (key: string, bytes: Uint8Array): DeployedContract =>
  readStoredJson(
    key,
    bytes,
    ({ contract, stored }) => isObject(contract) && isCount(contract.version) && isObject(stored),
    remedy,
  );

/** @throws UserError naming the object where what it holds is no contract at all */
function comparing<T>(key: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof LakeError) throw cause;
    throw new UserError(`${key} holds no contract to compare with: ${remedy}`, { file: key }, { cause });
  }
}

/** What has to stand there from now on; null: it may stay as it is. */
function nextContract(contract: Contract, deployed: DeployedContract | null, older: OlderContract): string | null {
  if (deployed && deployed.contract.version > contract.version) {
    checkOlder(contract, deployed, older);
    return null;
  }
  if (deployed) check(contract, deployed);
  return canonical(deployedContract(contract, deployed));
}

function check(contract: Contract, deployed: DeployedContract): void {
  const issues = refusedChanges(deployed, contract);
  if (issues.length > 0) throw refusal(contract, deployed, issues);
}

function checkOlder(contract: Contract, deployed: DeployedContract, older: OlderContract): void {
  const issue = `version ${contract.version} is older: it would drop what came since (if it is what you want, give it version ${deployed.contract.version + 1})`;
  if (older === 'may not rewrite') throw refusal(contract, deployed, [issue]);
  const issues = contractChanges(deployedContract(contract, null), deployed.contract).flatMap(({ effect, text }) =>
    effect === 'incompatible' ? [`in version ${deployed.contract.version}, ${text}`] : [],
  );
  if (issues.length > 0) throw refusal(contract, deployed, issues);
}

const refusal = ({ source, version }: Contract, { contract }: DeployedContract, issues: readonly string[]) =>
  new ContractChangeError(
    source,
    `contract "${source}" version ${version} is refused, nothing was written: the lake follows version ${contract.version}; ` +
      `${issues.join('; ')}. See refused-contract in docs/runbook.md`,
    issues,
  );
