import { type Batch, type Contract, dropSuppressed, mergeRecords, partitionKey, tablesOf } from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects, StoredObject } from './objects.ts';
import { encodeRollup } from './rollups.ts';
import { readSuppressionList } from './suppression-list.ts';
import { decodeTable, encodeTable, readingObject } from './table.ts';
import { updateUntilStored } from './update.ts';

export interface Replaced {
  readonly rows: number;
  readonly duplicates: number;
  readonly bytesWritten: number;
}

/**
 * Merges rows into a partition and its rollup, each replaced by one put over the version that was read. The rollup's
 * version is read before the records are: if its put succeeds, no other run has put one from records that are newer.
 *
 * Rows of the forgotten are left out, also of those that stood there: a processed object can be of before. Whoever was
 * forgotten while the partition was being replaced has it replaced once more.
 */
export async function replacePartition(
  objects: Objects,
  contract: Contract,
  partition: string,
  incoming: readonly Batch[],
  wait?: Sleep,
): Promise<Replaced> {
  const tables = tablesOf(contract);
  const recordsKey = partitionKey(tables.records, partition);
  const rollupKey = partitionKey(tables.rollup, partition);
  const attempt = async (): Promise<Replaced | null> => {
    const rollupBefore = await objects.get(rollupKey);
    const recordsBefore = await objects.get(recordsKey);
    const existing =
      recordsBefore && (await readingObject(recordsKey, decodeTable(tables.records, recordsBefore.bytes)));
    const before = await readSuppressionList(objects, contract);
    const keep = (rows: Batch): Batch => dropSuppressed(contract, rows, before.isSuppressed).kept;
    const kept = existing && keep(existing);
    const { batch, duplicates } = mergeRecords(contract, kept, incoming.map(keep));
    if (recordsBefore === null && batch.length === 0) return { rows: 0, duplicates: 0, bytesWritten: 0 };
    const records = await replace(objects, recordsKey, encodeTable(tables.records, batch), recordsBefore);
    if (records === null) return null;
    const sums = await replace(objects, rollupKey, encodeRollup(contract, batch, records.etag), rollupBefore);
    if (sums === null) return null;
    if ((await readSuppressionList(objects, contract)).etag !== before.etag) return null;
    const bytesWritten = records.bytesWritten + sums.bytesWritten;
    return { rows: batch.length - (kept?.length ?? 0), duplicates, bytesWritten };
  };
  return updateUntilStored(`${contract.source} ${partition}`, attempt, wait);
}

/** @returns the version that stands there now, without bytes written where it stood there already; null: lost the race */
async function replace(
  objects: Objects,
  key: string,
  bytes: Uint8Array,
  before: StoredObject | null,
): Promise<{ readonly etag: string; readonly bytesWritten: number } | null> {
  if (before && Buffer.compare(bytes, before.bytes) === 0) return { etag: before.etag, bytesWritten: 0 };
  const put = await objects.putOver(key, bytes, before?.etag ?? null);
  return put.outcome === 'stored' ? { etag: put.etag, bytesWritten: bytes.length } : null;
}
