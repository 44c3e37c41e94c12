import type { Contract } from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import { checkCompatibility, type OlderContract } from './contract-state.ts';
import { claimLayout } from './layout.ts';
import type { Objects } from './objects.ts';

/**
 * Checks that a function may write to the lake: this program knows the lake's layout, and the contract is compatible with
 * the stored data.
 * @throws LayoutError, ContractChangeError, DamagedStateError; nothing has been written then
 */
export async function checkWritable(
  objects: Pick<Objects, 'get' | 'putOver' | 'namesIn'>,
  contract: Contract,
  older: OlderContract,
  wait?: Sleep,
): Promise<void> {
  await claimLayout(objects);
  await checkCompatibility(objects, contract, older, wait);
}

/** {@link checkWritable}, once per lifetime of a worker; a failure is not kept. */
export const writableOnce = (...of: Parameters<typeof checkWritable>): (() => Promise<void>) =>
  onceSucceeded(() => checkWritable(...of));

/** Runs an action until it succeeds once, and then never again. */
export function onceSucceeded(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return async () => {
    done ??= act();
    try {
      await done;
    } catch (error) {
      done = null;
      throw error;
    }
  };
}
