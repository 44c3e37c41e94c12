import type { TableSchema } from '../etl/index.ts';
import { lifecycleRules, type Retention } from './lifecycle.ts';
import { type Hours, hoursToDays, inDays } from './units.ts';

/**
 * S3 counts from the end of the day that an object was put on, and takes its time to remove what is due: a table that
 * looked no further than the days themselves would lose sight of objects that still stand.
 */
const marginDays = 2;

/**
 * The fixed start of the tables, 2024-01-01, lies further back than this. Where objects are kept for longer it stays, lest
 * every query look for them in years before there were any.
 */
const longestRange = 1000;

/**
 * Whole days back from today in which the objects of a table can lie, by the day that their records arrived: as long as
 * the bucket keeps them, after as long as a record may have waited in its stream.
 * @param streamRetention how long a record may have waited
 * @returns undefined where the table's own start has to do: its objects are never removed, or only after years
 */
export function daysBack(
  { prefix }: Pick<TableSchema, 'prefix'>,
  retention: Retention,
  streamRetention: Hours,
): number | undefined {
  const kept = lifecycleRules(retention)
    .filter(({ filter }) => prefix.startsWith(filter.prefix))
    .flatMap(({ expiration }) => expiration?.days ?? []);
  if (kept.length === 0) return undefined;
  const days = Math.min(...kept) + Math.ceil(inDays(hoursToDays(streamRetention))) + marginDays;
  return days <= longestRange ? days : undefined;
}
