import {
  type Batch,
  type Contract,
  dropSuppressed,
  type Owners,
  ownersOf,
  type TableSchema,
  tablesOf,
} from '../etl/platform.ts';
import { mapConcurrently } from './concurrency.ts';
import { isReplaced, type ListedObject, type Objects } from './objects.ts';
import { readSuppressionList } from './suppression-list.ts';
import { decodeTable, partitionOfKey, readingObject } from './table.ts';

const partitionsAtOnce = 4;

/** Bytes up to which an object is read as a whole: one request instead of one for the footer and one for the column. */
const smallObject = 65_536;

/**
 * Finds the partition that each incoming record belongs to, for a source that is partitioned by arrival: see `ownersOf`.
 * Suppressed records own nothing. Reads the `event_id` of every stored record, since any partition can store any id, and
 * nothing else of large objects.
 * @param incoming rows to be merged, by partition
 */
export async function readOwners(
  objects: Objects,
  contract: Contract,
  incoming: ReadonlyMap<string, readonly Batch[]>,
): Promise<Owners> {
  const { records } = tablesOf(contract);
  const { isSuppressed } = await readSuppressionList(objects, contract);
  const arriving = [...incoming].map(
    ([partition, batches]) =>
      [partition, batches.map((batch) => dropSuppressed(contract, batch, isSuppressed).kept)] as const,
  );
  const stored = await mapConcurrently(await objects.list(records.prefix), partitionsAtOnce, async (object) => {
    const partition = partitionOfKey(records, object.key);
    const ids = partition === null ? null : await readingObject(object.key, readIds(objects, records, object));
    return partition === null || ids === null ? [] : [[partition, ids] as const];
  });
  return ownersOf(stored.flat(), arriving);
}

/** `event_id` of the rows of an object, in its current version; null if it was removed since it was listed. */
async function readIds(
  objects: Pick<Objects, 'get' | 'ranged'>,
  records: TableSchema,
  listed: ListedObject,
): Promise<Batch | null> {
  const onlyIds = { ...records, columns: records.columns.filter(({ name }) => name === 'event_id') };
  if (listed.bytes > smallObject) {
    try {
      return await decodeTable(onlyIds, objects.ranged(listed));
    } catch (error) {
      if (!isReplaced(error)) throw error;
    }
  }
  const object = await objects.get(listed.key);
  return object && decodeTable(onlyIds, object.bytes);
}
