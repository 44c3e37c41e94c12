import {
  type Contract,
  entities,
  eventPartition,
  partitionKey,
  partitionOf,
  readFooter,
  SchemaError,
  tablesOf,
  timeColumn,
} from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects } from './objects.ts';
import { readRollups } from './rollups.ts';
import type { StateKind } from './state.ts';
import { encodeTable } from './table.ts';
import { conflict, updateUntilStored } from './update.ts';

/** The table of entities is derived from rollups: an object that is damaged or of another format is rebuilt. */
export const entitiesKind: StateKind = { name: 'table of entities', format: '2', remedy: 'run the ETL again' };

/** File metadata: the entities are outdated if one value differs. */
const originOf = ({ version }: Contract): Readonly<Record<string, string>> => ({
  contract_version: String(version),
  format: String(entitiesKind.format),
});

/**
 * File metadata: last partition that had begun when the entities were computed, and the next one; empty if there is none.
 * Once the next one begins, it can be the latest of an entity. If the last one has not begun, a clock was ahead.
 */
interface Begun {
  readonly last_partition: string;
  readonly next_partition: string;
}

const currentPartition = (contract: Contract, now: number): string => partitionOf(eventPartition(contract), now);

function begunOf(partitions: Iterable<string>, current: string): Begun {
  const sorted = [...partitions].sort();
  const begun = sorted.filter((partition) => partition <= current);
  return { last_partition: begun.at(-1) ?? '', next_partition: sorted[begun.length] ?? '' };
}

function isOutdated(metadata: ReadonlyMap<string, string>, current: string): boolean {
  const of = (name: keyof Begun) => metadata.get(name) ?? '';
  return of('last_partition') > current || (of('next_partition') !== '' && of('next_partition') <= current);
}

/**
 * Recomputes the entities from all rollups.
 * @param now ms since 1970 UTC: a partition counts as the latest only once it has begun
 * @throws ConflictError
 */
export function replaceEntities(
  objects: Objects,
  contract: Contract,
  now: number,
  wait?: Sleep,
): Promise<{ readonly entities: number; readonly bytes: number }> {
  const { entities: table } = tablesOf(contract);
  const key = partitionKey(table);
  return updateUntilStored(
    key,
    async () => {
      // Read before the rollups: a put over this version then includes every rollup that an earlier put included.
      const before = await objects.get(key);
      const rollups = await readRollups(objects, contract);
      if (rollups === conflict) return conflict;
      const batch = entities(contract, rollups, now);
      const begun = begunOf(rollups.keys(), currentPartition(contract, now));
      const bytes = encodeTable(table, batch, { ...originOf(contract), ...begun });
      const { outcome } = await objects.putOver(key, bytes, before?.etag ?? null);
      return outcome === 'stored' ? { entities: batch.length, bytes: bytes.length } : conflict;
    },
    wait,
  );
}

/**
 * True if the entities come from another version of the contract or another format, if other partitions have begun than
 * when they were computed, or if they cannot be read.
 * @param now ms since 1970 UTC
 */
export async function entitiesAreOutdated(objects: Objects, contract: Contract, now: number): Promise<boolean> {
  const stored = await objects.get(partitionKey(tablesOf(contract).entities));
  if (!stored) return false;
  try {
    const { metadata } = await readFooter(stored.bytes, timeColumn(contract));
    const other = isOutdated(metadata, currentPartition(contract, now));
    return other || Object.entries(originOf(contract)).some(([name, value]) => metadata.get(name) !== value);
  } catch (error) {
    if (error instanceof SchemaError) return true;
    throw error;
  }
}
