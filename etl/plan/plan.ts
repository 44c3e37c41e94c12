import type { Contract } from '../contract/contract.ts';
import { InvariantError, UserError } from '../errors.ts';
import { timeColumn } from '../table/tables.ts';
import { arrivalHour, earlierOf, endOfHour, hourBefore, hourClosed, laterOf } from './arrival-hour.ts';
import { type Ledger, pendingObjects } from './ledger.ts';
import { groupPartitions, type RowsByPartition } from './partition-groups.ts';
import { type PartitionRows, partitionsBetween } from './partition-rows.ts';

/** Processed object, as a listing shows it. */
export interface ProcessedObject {
  readonly key: string;
  readonly etag: string;
}

/** Part of a run that one invocation of the ETL function does. */
export interface MergeTask {
  /** Event-time partitions that the task replaces. No two tasks of a plan share one. */
  readonly partitions: readonly string[];
  /** Processed objects with rows in these partitions. */
  readonly objects: readonly ProcessedObject[];
}

/** Work of one ETL run. */
export interface MergePlan {
  readonly tasks: readonly MergeTask[];
  /** Every object that the run merges: the ledger gains them at its end. */
  readonly objects: readonly ProcessedObject[];
  /** More objects are pending than one plan takes: run again. */
  readonly more: boolean;
  /** Hour of arrival (`yyyy-MM-ddTHH`) up to which everything is merged once the plan is done; null: unknown. */
  readonly watermark: string | null;
}

/** Facts from the footer of a processed object. */
export interface ObjectFooter {
  readonly rows: number;
  /** Rows by event-time partition; null or missing if the footer has none: the range of event times decides instead. */
  readonly partitionRows?: PartitionRows | null;
  /** Smallest and largest event time, ms since 1970 UTC; null if there are no rows. */
  readonly minEventTime: number | null;
  readonly maxEventTime: number | null;
}

/** Everything that a plan is made of. */
export interface PlanInput {
  readonly contract: Contract;
  /** Every processed object from `listAfter` on, in any order. */
  readonly listed: readonly ProcessedObject[];
  readonly ledger: Ledger;
  /** Footers by key, at least those of `pendingObjects(listed, ledger, maxObjects)`. */
  readonly footers: ReadonlyMap<string, ObjectFooter>;
  /** Largest number of objects in one plan. */
  readonly maxObjects: number;
  /** Largest number of new rows in one task; a single partition may exceed it. */
  readonly maxRowsPerTask: number;
  /** Start of the listing, ms since 1970 UTC. */
  readonly listedAt: number;
  /** Hours after which an hour of arrival gains no more objects: longer than the stream keeps its records. */
  readonly allowedLatenessHours: number;
}

/**
 * Plans one ETL run, in three steps: choose the pending objects, group the event-time partitions that they touch into tasks
 * of a bounded size, and find the watermark that holds once the tasks are done. Exactly one task replaces each partition;
 * an object with rows in several tasks is read by each of them.
 * @throws InvariantError if a footer is missing
 * @throws UserError if a footer says nothing of the event times of its rows
 */
export function planMerge(input: PlanInput): MergePlan {
  const { contract, listed, ledger, footers, maxObjects, maxRowsPerTask } = input;
  const pending = pendingObjects(listed, ledger, maxObjects);
  if (contract.eventTime === undefined) return planByArrival(input, pending);
  const { objects, more } = pending;
  const rowsOf = new Map(objects.map((object) => [object, rowsByPartition(contract, object, footers.get(object.key))]));
  const tasks = groupPartitions(rowsOf.values(), maxRowsPerTask).map((partitions) => taskOf(partitions, rowsOf));
  return { tasks, objects, more, watermark: watermarkAfter(input, objects, more) };
}

/**
 * Plan of a source that is partitioned by arrival: one task, since a record that was sent again has to be found in any other
 * partition. The plan takes as many objects as one task may hold, and at least one.
 */
function planByArrival(input: PlanInput, pending: ReturnType<typeof pendingObjects>): MergePlan {
  const { contract, footers, maxRowsPerTask } = input;
  const objects: ProcessedObject[] = [];
  const partitions = new Set<string>();
  let rows = 0;
  for (const object of pending.objects) {
    const byPartition = rowsByPartition(contract, object, footers.get(object.key));
    rows += [...byPartition.values()].reduce((sum, count) => sum + count, 0);
    if (objects.length > 0 && rows > maxRowsPerTask) break;
    objects.push(object);
    for (const name of byPartition.keys()) partitions.add(name);
  }
  const more = pending.more || objects.length < pending.objects.length;
  const tasks = partitions.size === 0 ? [] : [{ partitions: [...partitions].sort(), objects }];
  return { tasks, objects, more, watermark: watermarkAfter(input, objects, more) };
}

/** Rows of an object by partition. If the footer has only a range of event times, they are spread evenly over it. */
function rowsByPartition(
  contract: Contract,
  { key }: ProcessedObject,
  footer: ObjectFooter | undefined,
): RowsByPartition {
  const { source } = contract;
  const eventTime = timeColumn(contract);
  if (!footer) throw new InvariantError(`${key}: no footer was given`, { source, file: key });
  const { rows, partitionRows, minEventTime, maxEventTime } = footer;
  if (partitionRows) return new Map(Object.entries(partitionRows));
  if (rows === 0) return new Map();
  if (minEventTime === null || maxEventTime === null) {
    const message = `${key}: ${rows} rows without statistics of ${eventTime}; write the file again with them`;
    throw new UserError(message, { source, file: key, field: eventTime });
  }
  const names = partitionsBetween(contract, minEventTime, maxEventTime);
  return new Map(names.map((name) => [name, rows / names.length]));
}

function taskOf(partitions: readonly string[], rowsOf: ReadonlyMap<ProcessedObject, RowsByPartition>): MergeTask {
  const mine = new Set(partitions);
  const touches = (rows: RowsByPartition) => [...rows.keys()].some((name) => mine.has(name));
  const objects = [...rowsOf].filter(([, rows]) => touches(rows)).map(([object]) => object);
  return { partitions, objects };
}

/**
 * Hour up to which everything is merged once the plan is done. If more objects are pending, it is at most the hour before
 * the last planned object, since keys sort by hour.
 */
function watermarkAfter(input: PlanInput, objects: readonly ProcessedObject[], more: boolean): string | null {
  const complete = completeHour(input);
  const last = objects.at(-1);
  if (!last) return null;
  return more ? earlierOf(hourBefore(arrivalHour(last.key) ?? complete), complete) : complete;
}

/**
 * Last hour that gains no more objects. The start of the listing counts, so that later objects are never skipped. The
 * clock of the stream sets the hours: a function whose clock is ahead must not call an hour complete too early.
 */
function completeHour({ listed, listedAt, allowedLatenessHours }: PlanInput): string {
  const latest = listed.reduce((hour, { key }) => laterOf(hour, arrivalHour(key) ?? ''), '');
  const streamTime = latest === '' ? listedAt : endOfHour(latest);
  return hourClosed(Math.min(listedAt, streamTime), allowedLatenessHours);
}

/**
 * Number of processed objects in the fullest of the arrival hours that a plan reads; 0 if it reads none. Each object costs
 * its readers a request, however few records it holds.
 * @param listed every processed object of these hours
 * @param planned objects of the plan
 */
export function objectsInFullestHour(
  listed: readonly Pick<ProcessedObject, 'key'>[],
  planned: readonly Pick<ProcessedObject, 'key'>[],
): number {
  const counts = new Map<string, number>();
  for (const { key } of planned) counts.set(arrivalHour(key) ?? '', 0);
  for (const { key } of listed) {
    const hour = arrivalHour(key) ?? '';
    const count = counts.get(hour);
    if (count !== undefined) counts.set(hour, count + 1);
  }
  return [...counts.values()].reduce((fullest, count) => Math.max(fullest, count), 0);
}
