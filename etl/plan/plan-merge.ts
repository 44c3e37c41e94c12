import type { Contract } from '../contract/contract.ts';
import { LakeError } from '../errors.ts';
import { arrivalHour, earlierHour, hourBefore, hourSettled } from './hour.ts';
import { partitionsBetween } from './partitions.ts';
import { pendingObjects } from './pending.ts';
import type { Ledger, MergePlan, MergeTask, ProcessedObject } from './task.ts';

/** What the footer of a processed object says. */
export interface ObjectFooter {
  readonly rows: number;
  /** Smallest and largest event time, ms since 1970 UTC; null where there are no rows. */
  readonly minEventTime: number | null;
  readonly maxEventTime: number | null;
}

export interface PlanInput {
  readonly contract: Contract;
  /** Every processed object there is, from `listAfter` on, in any order. */
  readonly listed: readonly ProcessedObject[];
  readonly ledger: Ledger;
  /** Footers by key, at least of what `pendingObjects(listed, ledger, maxObjects)` names. */
  readonly footers: ReadonlyMap<string, ObjectFooter>;
  /** Objects that one plan takes at most. */
  readonly maxObjects: number;
  /** New rows that one task holds at most, as far as single partitions allow. */
  readonly maxRowsPerTask: number;
  /** When the listing began, ms since 1970 UTC. */
  readonly listedAt: number;
  /** Hours after which an hour of arrival gains no object any more: longer than the stream keeps its records. */
  readonly settleHours: number;
}

/** A run of partitions that objects hold together, with how many new rows it holds about. */
interface Group {
  readonly partitions: readonly { readonly name: string; readonly rows: number }[];
  readonly rows: number;
}

/**
 * Plans one ETL run: every new object is covered by tasks, every event-time partition that it may touch by exactly one.
 * Tasks follow gaps between objects where there are any, and cut through objects only where a task would become too large;
 * an object that is cut stands in each task that it touches.
 * @throws LakeError where a footer is missing or says nothing of its rows' event time
 */
export function planMerge(input: PlanInput): MergePlan {
  const { contract, footers, maxRowsPerTask } = input;
  const { objects, more } = pendingObjects(input.listed, input.ledger, input.maxObjects);
  const touched = new Map(objects.map((object) => [object, partitionsOf(contract, object, footers.get(object.key))]));
  const groups = connectedGroups(touched, footers).flatMap((group) => split(group, maxRowsPerTask));
  const tasks = pack(groups, maxRowsPerTask).map((partitions) => taskOf(partitions, touched));
  return { tasks, objects, more, completeThrough: completeThrough(input, objects, more) };
}

function partitionsOf(contract: Contract, { key }: ProcessedObject, footer: ObjectFooter | undefined): string[] {
  if (!footer) throw new LakeError(`${key}: no footer was given`, { source: contract.source, file: key });
  if (footer.rows === 0) return [];
  if (footer.minEventTime === null || footer.maxEventTime === null) {
    const message = `${key}: ${footer.rows} rows without statistics of ${contract.eventTime}; write it again with them`;
    throw new LakeError(message, { source: contract.source, file: key, field: contract.eventTime });
  }
  return partitionsBetween(contract, footer.minEventTime, footer.maxEventTime);
}

/** Partitions in order, cut wherever no object spans both sides. An object's rows count evenly to its partitions. */
function connectedGroups(
  touched: ReadonlyMap<ProcessedObject, readonly string[]>,
  footers: ReadonlyMap<string, ObjectFooter>,
): Group[] {
  const rows = new Map<string, number>();
  const joinedToNext = new Set<string>();
  for (const [{ key }, partitions] of touched) {
    const share = (footers.get(key)?.rows ?? 0) / partitions.length;
    partitions.forEach((name, i) => {
      rows.set(name, (rows.get(name) ?? 0) + share);
      if (i + 1 < partitions.length) joinedToNext.add(name);
    });
  }
  const groups: { name: string; rows: number }[][] = [];
  let open: { name: string; rows: number }[] = [];
  for (const name of [...rows.keys()].sort()) {
    open.push({ name, rows: rows.get(name) ?? 0 });
    if (!joinedToNext.has(name)) {
      groups.push(open);
      open = [];
    }
  }
  return groups.map(groupOf);
}

const groupOf = (partitions: Group['partitions']): Group => ({
  partitions,
  rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
});

/** A group as it is where it fits, else in runs of partitions that do; a partition is never cut. */
function split(group: Group, maxRows: number): Group[] {
  if (group.rows <= maxRows) return [group];
  return gather(
    group.partitions.map((partition) => groupOf([partition])),
    maxRows,
  );
}

/** Neighbours together as long as they fit. */
function gather(groups: readonly Group[], maxRows: number): Group[] {
  const gathered: Group[] = [];
  for (const group of groups) {
    const last = gathered.at(-1);
    if (last && last.rows + group.rows <= maxRows) {
      gathered[gathered.length - 1] = groupOf([...last.partitions, ...group.partitions]);
    } else {
      gathered.push(group);
    }
  }
  return gathered;
}

const pack = (groups: readonly Group[], maxRows: number): string[][] =>
  gather(groups, maxRows).map(({ partitions }) => partitions.map(({ name }) => name));

function taskOf(partitions: readonly string[], touched: ReadonlyMap<ProcessedObject, readonly string[]>): MergeTask {
  const mine = new Set(partitions);
  const objects = [...touched].filter(([, names]) => names.some((name) => mine.has(name))).map(([object]) => object);
  return { partitions, objects };
}

/**
 * The hour up to which the run leaves nothing behind. Judged by when the listing began, so an object that came since is
 * never passed over; and where objects wait, the hour before the last that the plan takes, since keys sort by hour.
 */
function completeThrough(
  { listedAt, settleHours }: PlanInput,
  objects: readonly ProcessedObject[],
  more: boolean,
): string | null {
  const settled = hourSettled(listedAt, settleHours);
  const last = objects.at(-1);
  if (!last) return null;
  if (!more) return settled;
  const before = hourBefore(arrivalHour(last.key) ?? settled);
  return earlierHour(before, settled);
}
