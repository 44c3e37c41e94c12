import { type Batch, type Contract, dropSuppressed, type Owners, ownersOf, tablesOf } from '../etl/platform.ts';
import { mapConcurrently } from './concurrency.ts';
import type { Objects } from './objects.ts';
import { readSuppressionList } from './suppression-list.ts';
import { decodeTable, partitionOfKey, readingObject } from './table.ts';

const partitionsAtOnce = 4;

/**
 * Finds the partition that each incoming record belongs to, for a source that is partitioned by arrival: see `ownersOf`.
 * Suppressed records own nothing. Reads the `event_id` of every stored record.
 * @param incoming rows to be merged, by partition
 */
export async function readOwners(
  objects: Objects,
  contract: Contract,
  incoming: ReadonlyMap<string, readonly Batch[]>,
): Promise<Owners> {
  const { records } = tablesOf(contract);
  const onlyIds = { ...records, columns: records.columns.filter(({ name }) => name === 'event_id') };
  const { isSuppressed } = await readSuppressionList(objects, contract);
  const arriving = [...incoming].map(
    ([partition, batches]) =>
      [partition, batches.map((batch) => dropSuppressed(contract, batch, isSuppressed).kept)] as const,
  );
  const stored = await mapConcurrently(await objects.list(records.prefix), partitionsAtOnce, async ({ key }) => {
    const partition = partitionOfKey(records, key);
    const object = partition === null ? null : await objects.get(key);
    if (partition === null || !object) return [];
    return [[partition, await readingObject(key, decodeTable(onlyIds, object.bytes))] as const];
  });
  return ownersOf(stored.flat(), arriving);
}
