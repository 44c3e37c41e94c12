import type { Batch } from '../batch/batch.ts';
import { gatherRows, rowsIn, textsOf } from './gather.ts';

/**
 * Partition that each `event_id` belongs to. A source without event time is partitioned by arrival, so that a record that is
 * sent again on another day arrives in another partition: only the owner keeps it.
 */
export type Owners = ReadonlyMap<string, string>;

/**
 * Finds the owner of every incoming `event_id`: the earliest partition that stores it, or else the earliest partition that
 * it arrives in. The result is the same after an interrupted run, since what a run has stored then owns its ids.
 * @param stored `event_id` of the rows of every partition, by partition
 * @param incoming rows to be merged, by partition
 */
export function ownersOf(
  stored: Iterable<readonly [partition: string, ids: Batch]>,
  incoming: Iterable<readonly [partition: string, rows: readonly Batch[]]>,
): Owners {
  const arriving = new Map<string, string>();
  for (const [partition, batches] of incoming)
    for (const batch of batches) for (const id of idsOf(batch)) claim(arriving, id, partition);
  const storing = new Map<string, string>();
  for (const [partition, batch] of stored)
    for (const id of idsOf(batch)) if (arriving.has(id)) claim(storing, id, partition);
  return new Map([...arriving, ...storing]);
}

function claim(owners: Map<string, string>, id: string, partition: string): void {
  const owner = owners.get(id);
  if (owner === undefined || partition < owner) owners.set(id, partition);
}

const idsOf = (batch: Batch): readonly string[] => textsOf(batch, 'event_id');

/** Rows of a partition that do not belong to another one; the same batch if all rows stay. */
export function withoutForeign<Columns>(batch: Batch<Columns>, partition: string, owners: Owners): Batch<Columns>;
export function withoutForeign(batch: Batch, partition: string, owners: Owners): Batch {
  const ids = idsOf(batch);
  const rows = rowsIn(batch).filter(({ row }) => (owners.get(ids[row] as string) ?? partition) === partition);
  return rows.length === batch.length ? batch : gatherRows(rows, [...batch.columns.values()]);
}
