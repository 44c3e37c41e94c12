import {
  type Batch,
  type Contract,
  type Differing,
  splitByPartition,
  tablesOf,
  UserError,
} from '../../etl/platform.ts';
import {
  decodeTable,
  isCount,
  mapConcurrently,
  mergePartition,
  type Objects,
  readingObject,
  readOwners,
  readPlan,
  type Sleep,
} from '../../lake/index.ts';

export interface MergeAnswer {
  /** Partitions with rows of the task's objects. */
  readonly partitions: number;
  /** Rows that were new in them. */
  readonly rows: number;
  /** Rows that were already there, or arrived more than once. */
  readonly duplicates: number;
}

/** For metrics. */
export interface MergeVolume {
  /** Partitions whose object was written; an unchanged one is not written. */
  readonly replaced: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Duplicates that say something else than the record that was stored first. */
  readonly differing: number;
  /** Columns in which they differ, each with their number. */
  readonly differences: readonly string[];
}

const objectsAtOnce = 16;
const partitionsAtOnce = 4;

/** Runs one task of a plan. Idempotent: a second run, or a run after a partial one, gives the same bytes. */
export async function mergeStep(
  objects: Objects,
  contract: Contract,
  planKey: unknown,
  taskIndex: unknown,
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
  const byArrival = contract.eventTime === undefined;
  const owners = byArrival ? await readOwners(objects, contract, incoming) : undefined;
  // By arrival, one after the other: a partition that is stored before an interruption owns its records.
  const merged = await mapConcurrently(touched, byArrival ? 1 : partitionsAtOnce, (partition) =>
    mergePartition(objects, contract, partition, incoming.get(partition) ?? [], { owners, wait }),
  );
  const total = (of: (one: (typeof merged)[number]) => number) => merged.reduce((sum, one) => sum + of(one), 0);
  return {
    answer: { partitions: touched.length, rows: total((one) => one.rows), duplicates: total((one) => one.duplicates) },
    volume: {
      replaced: merged.filter(({ bytesWritten }) => bytesWritten > 0).length,
      bytesRead: read.reduce((sum, { bytes }) => sum + bytes, 0),
      bytesWritten: total((one) => one.bytesWritten),
      differing: total((one) => one.differing.rows),
      differences: differencesOf(merged.map(({ differing }) => differing)),
    },
  };
}

function differencesOf(all: readonly Differing[]): string[] {
  const columns = new Map<string, number>();
  for (const one of all) for (const [name, rows] of one.columns) columns.set(name, (columns.get(name) ?? 0) + rows);
  return [...columns].map(([name, rows]) => `${name}: ${rows}`);
}

/** Rows of a processed object in the task's partitions; the other rows, possibly far more, are not kept. */
async function readProcessed(objects: Objects, contract: Contract, key: string, mine: ReadonlySet<string>) {
  // A redelivered batch may have overwritten it: the ledger keeps the planned ETag, so that the new version is planned
  // again.
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
