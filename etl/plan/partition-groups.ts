import { laterOf } from './arrival-hour.ts';

/** Rows of one object by event-time partition. */
export type RowsByPartition = ReadonlyMap<string, number>;

/** Partitions in order, with the approximate number of new rows in them. */
interface PartitionGroup {
  readonly partitions: readonly { readonly name: string; readonly rows: number }[];
  readonly rows: number;
}

/**
 * Groups the partitions of objects for tasks of at most `maxRows` new rows. Cuts fall between objects if possible, and
 * through objects only if a group would exceed `maxRows`. A partition is never cut.
 * @param objects rows of each object
 * @returns names of the partitions of each task, in order
 */
export function groupPartitions(objects: Iterable<RowsByPartition>, maxRows: number): string[][] {
  const groups = connectedGroups(objects).flatMap((group) => splitGroup(group, maxRows));
  return joinNeighbours(groups, maxRows).map(({ partitions }) => partitions.map(({ name }) => name));
}

/** Partitions in order, cut wherever no object spans both sides. */
function connectedGroups(objects: Iterable<RowsByPartition>): PartitionGroup[] {
  const rows = new Map<string, number>();
  const reaches = new Map<string, string>();
  for (const object of objects) {
    const names = [...object.keys()].sort();
    for (const [name, count] of object) rows.set(name, (rows.get(name) ?? 0) + count);
    const [first, last] = [names[0], names.at(-1)];
    if (first !== undefined && last !== undefined) reaches.set(first, laterOf(reaches.get(first) ?? '', last));
  }
  const groups: PartitionGroup[] = [];
  let open: { name: string; rows: number }[] = [];
  let reach = '';
  for (const name of [...rows.keys()].sort()) {
    open.push({ name, rows: rows.get(name) ?? 0 });
    reach = laterOf(reaches.get(name) ?? '', laterOf(reach, name));
    if (reach === name) {
      groups.push(groupOf(open));
      open = [];
    }
  }
  return groups;
}

const groupOf = (partitions: PartitionGroup['partitions']): PartitionGroup => ({
  partitions,
  rows: partitions.reduce((sum, { rows }) => sum + rows, 0),
});

/** Returns a group as it is if it fits, else cut between partitions into runs that fit. */
function splitGroup(group: PartitionGroup, maxRows: number): PartitionGroup[] {
  if (group.rows <= maxRows) return [group];
  return joinNeighbours(
    group.partitions.map((partition) => groupOf([partition])),
    maxRows,
  );
}

/** Joins neighbouring groups as long as the result fits. */
function joinNeighbours(groups: readonly PartitionGroup[], maxRows: number): PartitionGroup[] {
  const joined: { partitions: { readonly name: string; readonly rows: number }[]; rows: number }[] = [];
  for (const { partitions, rows } of groups) {
    const last = joined.at(-1);
    if (last && last.rows + rows <= maxRows) {
      for (const partition of partitions) last.partitions.push(partition);
      last.rows += rows;
    } else {
      joined.push({ partitions: [...partitions], rows });
    }
  }
  return joined;
}
