import {
  type Batch,
  type Contract,
  type Differing,
  dropSuppressed,
  mergeRecords,
  type Owners,
  partitionKey,
  tablesOf,
  withoutForeign,
} from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects, StoredObject } from './objects.ts';
import { encodeRollup } from './rollups.ts';
import { readSuppressionList } from './suppression-list.ts';
import { decodeTable, encodeTable, readingObject } from './table.ts';
import { type Conflict, conflict, updateUntilStored } from './update.ts';

/** Outcome of merging rows into a partition. */
export interface PartitionMerge {
  /** Rows that are new in the partition. */
  readonly rows: number;
  /** Rows that the partition already had, or that arrived more than once. */
  readonly duplicates: number;
  /** Duplicates that say something else than the row that was kept. */
  readonly differing: Differing;
  readonly bytesWritten: number;
}

export interface MergeOptions {
  /** Partition that each record belongs to: rows of others are left out. Missing: every row belongs to this one. */
  readonly owners?: Owners | undefined;
  /** For tests: waits between repetitions. */
  readonly wait?: Sleep | undefined;
}

/**
 * Merges rows into a partition and its rollup; each is replaced by one put over the version that was read. The rollup's
 * version is read before the records: if its put succeeds, no other run has put one from newer records.
 *
 * Suppressed rows are left out, including those already in the partition: a processed object can be older than the
 * suppression. If a subject is suppressed while the partition is being replaced, the partition is replaced once more.
 * @throws ConflictError, SchemaError, DamagedStateError
 */
export async function mergePartition(
  objects: Objects,
  contract: Contract,
  partition: string,
  incoming: readonly Batch[],
  { owners, wait }: MergeOptions = {},
): Promise<PartitionMerge> {
  const tables = tablesOf(contract);
  const recordsKey = partitionKey(tables.records, partition);
  const rollupKey = partitionKey(tables.rollup, partition);
  const attempt = async (): Promise<PartitionMerge | Conflict> => {
    const rollupBefore = await objects.get(rollupKey);
    const recordsBefore = await objects.get(recordsKey);
    const existing =
      recordsBefore && (await readingObject(recordsKey, decodeTable(tables.records, recordsBefore.bytes)));
    const list = await readSuppressionList(objects, contract);
    const keep = (rows: Batch): Batch => dropSuppressed(contract, rows, list.isSuppressed).kept;
    const own = (rows: Batch): Batch => (owners ? withoutForeign(rows, partition, owners) : rows);
    const kept = existing && own(keep(existing));
    const wanted = incoming.map(keep);
    const owned = wanted.map(own);
    const merged = mergeRecords(contract, kept, owned);
    const { batch } = merged;
    const duplicates = merged.duplicates + rowsOf(wanted) - rowsOf(owned);
    const { differing } = merged;
    if (recordsBefore === null && batch.length === 0) return { rows: 0, duplicates, differing, bytesWritten: 0 };
    const records = await replace(objects, recordsKey, encodeTable(tables.records, batch), recordsBefore);
    if (records === conflict) return conflict;
    const sums = await replace(objects, rollupKey, encodeRollup(contract, batch, records.etag), rollupBefore);
    if (sums === conflict || (await readSuppressionList(objects, contract)).etag !== list.etag) return conflict;
    const bytesWritten = records.bytesWritten + sums.bytesWritten;
    return { rows: batch.length - (kept?.length ?? 0), duplicates, differing, bytesWritten };
  };
  return updateUntilStored(recordsKey, attempt, wait);
}

const rowsOf = (batches: readonly Batch[]): number => batches.reduce((sum, { length }) => sum + length, 0);

/** @returns the current version of the object; writes nothing if the object already has these bytes */
async function replace(
  objects: Objects,
  key: string,
  bytes: Uint8Array,
  before: StoredObject | null,
): Promise<{ readonly etag: string; readonly bytesWritten: number } | Conflict> {
  if (before && Buffer.compare(bytes, before.bytes) === 0) return { etag: before.etag, bytesWritten: 0 };
  const put = await objects.putOver(key, bytes, before?.etag ?? null);
  return put.outcome === 'stored' ? { etag: put.etag, bytesWritten: bytes.length } : conflict;
}
