import {
  type Contract,
  entities,
  partitionKey,
  readFooter,
  SchemaError,
  tablesOf,
  timeColumn,
} from '../etl/platform.ts';
import type { Objects } from './objects.ts';
import { readRollups } from './rollups.ts';
import { encodeTable } from './table.ts';

const versionOf = ({ version }: Contract): string => String(version);

/**
 * Recomputes the entities from all rollups.
 * @returns null where another run came in between: to be done again, see `updateUntilStored`
 */
export async function replaceEntities(objects: Objects, contract: Contract) {
  const { entities: table } = tablesOf(contract);
  const key = partitionKey(table);
  // Read before the rollups are: a put over it then knows of every rollup that a put before it knew of.
  const before = await objects.get(key);
  const rollups = await readRollups(objects, contract);
  if (rollups === null) return null;
  const batch = entities(contract, rollups);
  const bytes = encodeTable(table, batch, { contract_version: versionOf(contract) });
  const { outcome } = await objects.putOver(key, bytes, before?.etag ?? null);
  return outcome === 'stored' ? { entities: batch.length, bytes: bytes.length } : null;
}

/** Whether there are entities that another version of the contract made, or that cannot be read. */
export async function entitiesAreOutdated(objects: Objects, contract: Contract): Promise<boolean> {
  const stored = await objects.get(partitionKey(tablesOf(contract).entities));
  if (!stored) return false;
  try {
    const { metadata } = await readFooter(stored.bytes, timeColumn(contract));
    return metadata.get('contract_version') !== versionOf(contract);
  } catch (error) {
    if (error instanceof SchemaError) return true;
    throw error;
  }
}
