import type { TableSchema } from '../etl/platform.ts';
import { lifecycleRules, type Retention } from './lifecycle.ts';
import { type Hours, hoursToDays, inDays } from './units.ts';

/**
 * Days added to the retention. S3 counts from the end of the day on which an object was put, and removes expired
 * objects with a delay. A table whose range ended with the retention itself would miss objects that still exist.
 */
const marginDays = 2;

/**
 * Longest range in days. The fixed start of the tables, 2024-01-01, is further back than this. If objects are kept for
 * longer, the fixed start remains: an earlier one would make every query list partitions of years without data.
 */
const longestRange = 1000;

/**
 * Retentions that an object can live for. When `lake` removes rows from an object, it puts the object again under its
 * original day, and S3 counts from the new put. A receipt is put when its row leaves quarantine, possibly on the row's
 * last day there. An object that is put once more after a second retention is visible only to a bucket listing, as
 * `lake` makes it.
 */
const lives = 2;

/**
 * Whole days back from today in which the objects of a table can lie, by the arrival day of their records: twice the
 * retention of the bucket, plus the longest time a record may have waited in its stream.
 * @param streamRetention longest time a record may have waited
 * @returns undefined if the table's own start applies: its objects are never removed, or only after years
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
  const days = lives * (Math.min(...kept) + marginDays) + Math.ceil(inDays(hoursToDays(streamRetention)));
  return days <= longestRange ? days : undefined;
}
