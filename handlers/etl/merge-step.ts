import {
  type Batch,
  type Contract,
  dropSuppressed,
  mergeRecords,
  partitionKey,
  splitByPartition,
  tablesOf,
  UserError,
} from '../../etl/index.ts';
import type { Sleep } from '../../lake/backoff.ts';
import { mapConcurrently } from '../../lake/concurrency.ts';
import type { Objects, StoredObject } from '../../lake/objects.ts';
import { encodeRollup } from '../../lake/rollups.ts';
import { isCount } from '../../lake/stored-json.ts';
import { readSuppressionList } from '../../lake/suppression-list.ts';
import { decodeTable, encodeTable, readingObject } from '../../lake/table.ts';
import { updateUntilStored } from '../../lake/update.ts';
import { readPlan } from './plan-step.ts';

export interface MergeAnswer {
  /** Partitions that the task's objects hold rows of. */
  readonly partitions: number;
  /** Rows that came new into them. */
  readonly rows: number;
  /** Rows that stood there already, or came twice. */
  readonly repeats: number;
}

/** For metrics. */
export interface MergeVolume {
  /** Partitions whose object was written; one that came out as it was is left alone. */
  readonly replaced: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

const objectsAtOnce = 16;
const partitionsAtOnce = 4;

/** Does one task of a plan. Doing it twice, or after half of it was done, gives the same bytes. */
export async function mergeStep(
  objects: Objects,
  contract: Contract,
  planKey: string,
  taskIndex: number,
  wait?: Sleep,
): Promise<{ readonly answer: MergeAnswer; readonly volume: MergeVolume }> {
  const { tasks } = await readPlan(objects, contract, planKey);
  const task = isCount(taskIndex) ? tasks[taskIndex] : undefined;
  if (!task) throw new UserError(`${planKey} has no task ${JSON.stringify(taskIndex)}; it has ${tasks.length}`);
  const mine = new Set(task.partitions);
  const read = await mapConcurrently(task.objects, objectsAtOnce, ({ key }) =>
    readProcessed(objects, contract, key, mine),
  );
  const incoming = byPartition(read.flatMap(({ parts }) => parts));
  const touched = task.partitions.filter((partition) => incoming.has(partition));
  const merged = await mapConcurrently(touched, partitionsAtOnce, (partition) =>
    replacePartition(objects, contract, partition, incoming.get(partition) ?? [], wait),
  );
  const total = (of: (one: (typeof merged)[number]) => number) => merged.reduce((sum, one) => sum + of(one), 0);
  return {
    answer: { partitions: touched.length, rows: total((one) => one.rows), repeats: total((one) => one.repeats) },
    volume: {
      replaced: merged.filter(({ bytesWritten }) => bytesWritten > 0).length,
      bytesRead: read.reduce((sum, { bytes }) => sum + bytes, 0),
      bytesWritten: total((one) => one.bytesWritten),
    },
  };
}

/** The rows of a processed object in the task's partitions; the others, which may be far more, are not held on to. */
async function readProcessed(objects: Objects, contract: Contract, key: string, mine: ReadonlySet<string>) {
  // A batch that was delivered again since may have overwritten it: the ledger keeps the planned ETag, so that the new
  // version is planned again.
  const stored = await objects.get(key);
  if (!stored) throw new UserError(`${key} was planned, but is gone; plan again`, { file: key });
  const batch = await readingObject(key, decodeTable(tablesOf(contract).processed, stored.bytes));
  const parts = [...splitByPartition(contract, batch)].filter(([partition]) => mine.has(partition));
  return { bytes: stored.bytes.length, parts };
}

function byPartition(parts: readonly (readonly [partition: string, rows: Batch])[]): ReadonlyMap<string, Batch[]> {
  const incoming = new Map<string, Batch[]>();
  for (const [partition, part] of parts) {
    if (!incoming.get(partition)?.push(part)) incoming.set(partition, [part]);
  }
  return incoming;
}

export interface Replaced {
  readonly rows: number;
  readonly repeats: number;
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
    const { batch, repeats } = mergeRecords(contract, kept, incoming.map(keep));
    if (recordsBefore === null && batch.length === 0) return { rows: 0, repeats: 0, bytesWritten: 0 };
    const records = await replace(objects, recordsKey, encodeTable(tables.records, batch), recordsBefore);
    if (records === null) return null;
    const sums = await replace(objects, rollupKey, encodeRollup(contract, batch, records.etag), rollupBefore);
    if (sums === null) return null;
    if ((await readSuppressionList(objects, contract)).etag !== before.etag) return null;
    const bytesWritten = records.bytesWritten + sums.bytesWritten;
    return { rows: batch.length - (kept?.length ?? 0), repeats, bytesWritten };
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
