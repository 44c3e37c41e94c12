import type { Contract } from '../contract/contract.ts';
import { UserError } from '../errors.ts';
import { arrivalHour, earlierHour, endOfHour, hourBefore, hourClosed } from './hour.ts';
import type { PartitionRows } from './partition-rows.ts';
import { partitionsBetween } from './partitions.ts';
import { pendingObjects } from './pending.ts';
import type { Ledger, MergePlan, MergeTask, ProcessedObject } from './task.ts';

/** What the footer of a processed object says. */
export interface ObjectFooter {
  readonly rows: number;
  /** Rows by event-time partition; null or absent where the footer does not say: the range of event times then decides. */
  readonly partitionRows?: PartitionRows | null;
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
  readonly allowedLatenessHours: number;
}

/** Rows of an object by event-time partition; where its footer gives a range only, spread evenly over it. */
type Rows = ReadonlyMap<string, number>;

/** A run of partitions that objects hold together, with how many new rows it holds about. */
interface Group {
  readonly partitions: readonly { readonly name: string; readonly rows: number }[];
  readonly rows: number;
}

/**
 * Plans one ETL run: every new object is covered by tasks, every event-time partition that it may touch by exactly one.
 * Tasks follow gaps between objects where there are any, and cut through objects only where a task would become too large;
 * an object that is cut stands in each task that it touches.
 * @throws UserError where a footer is missing or says nothing of its rows' event time
 */
export function planMerge(input: PlanInput): MergePlan {
  const { contract, footers, maxRowsPerTask } = input;
  const { objects, more } = pendingObjects(input.listed, input.ledger, input.maxObjects);
  const touched = new Map(objects.map((object) => [object, rowsOf(contract, object, footers.get(object.key))]));
  const groups = connectedGroups(touched).flatMap((group) => split(group, maxRowsPerTask));
  const tasks = pack(groups, maxRowsPerTask).map((partitions) => taskOf(partitions, touched));
  return { tasks, objects, more, watermark: watermark(input, objects, more) };
}

function rowsOf(contract: Contract, { key }: ProcessedObject, footer: ObjectFooter | undefined): Rows {
  if (!footer) throw new UserError(`${key}: no footer was given`, { source: contract.source, file: key });
  const { rows, partitionRows, minEventTime, maxEventTime } = footer;
  if (partitionRows) return new Map(Object.entries(partitionRows));
  if (rows === 0) return new Map();
  if (minEventTime === null || maxEventTime === null) {
    const message = `${key}: ${rows} rows without statistics of ${contract.eventTime}; write it again with them`;
    throw new UserError(message, { source: contract.source, file: key, field: contract.eventTime });
  }
  const names = partitionsBetween(contract, minEventTime, maxEventTime);
  return new Map(names.map((name) => [name, rows / names.length]));
}

/** Partitions in order, cut wherever no object spans both sides. */
function connectedGroups(touched: ReadonlyMap<ProcessedObject, Rows>): Group[] {
  const rows = new Map<string, number>();
  const reaches = new Map<string, string>();
  for (const mine of touched.values()) {
    const names = [...mine.keys()].sort();
    for (const [name, count] of mine) rows.set(name, (rows.get(name) ?? 0) + count);
    const [first, last] = [names[0], names.at(-1)];
    if (first !== undefined && last !== undefined) reaches.set(first, later(reaches.get(first), last));
  }
  const groups: { name: string; rows: number }[][] = [];
  let open: { name: string; rows: number }[] = [];
  let reach = '';
  for (const name of [...rows.keys()].sort()) {
    open.push({ name, rows: rows.get(name) ?? 0 });
    reach = later(reaches.get(name), later(reach, name));
    if (reach === name) {
      groups.push(open);
      open = [];
    }
  }
  return groups.map(groupOf);
}

const later = (one: string | undefined, other: string): string => (one !== undefined && one > other ? one : other);

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

function taskOf(partitions: readonly string[], touched: ReadonlyMap<ProcessedObject, Rows>): MergeTask {
  const mine = new Set(partitions);
  const holds = (rows: Rows) => [...rows.keys()].some((name) => mine.has(name));
  const objects = [...touched].filter(([, rows]) => holds(rows)).map(([object]) => object);
  return { partitions, objects };
}

/**
 * The hour up to which the run leaves nothing behind. Judged by when the listing began, so an object that came since is
 * never passed over; and where objects wait, the hour before the last that the plan takes, since keys sort by hour.
 */
function watermark(input: PlanInput, objects: readonly ProcessedObject[], more: boolean): string | null {
  const settled = settledHour(input);
  const last = objects.at(-1);
  if (!last) return null;
  if (!more) return settled;
  const before = hourBefore(arrivalHour(last.key) ?? settled);
  return earlierHour(before, settled);
}

/**
 * The last hour that gains no object any more. Hours are told by the clock of the stream, and the latest of them says what
 * it shows at least: a function whose own clock is ahead must not call hours complete that are still to come.
 */
function settledHour({ listed, listedAt, allowedLatenessHours }: PlanInput): string {
  const latest = listed.reduce((hour, { key }) => later(hour, arrivalHour(key) ?? ''), '');
  const streamTime = latest === '' ? listedAt : endOfHour(latest);
  return hourClosed(Math.min(listedAt, streamTime), allowedLatenessHours);
}
