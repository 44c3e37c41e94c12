import type { TableSchema } from '../etl/platform.ts';
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
 * How often an object is kept for the whole time that the bucket keeps it: where `lake` takes rows out of it, it is put
 * again under the day that it had, and S3 counts anew. A receipt is put when its row leaves quarantine, which may be on
 * the last day there. What is put yet again a whole such time later is seen by listing the bucket alone, as `lake` does.
 */
const lives = 2;

/**
 * Whole days back from today in which the objects of a table can lie, by the day that their records arrived: twice as
 * long as the bucket keeps them, after as long as a record may have waited in its stream.
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
  const days = lives * (Math.min(...kept) + marginDays) + Math.ceil(inDays(hoursToDays(streamRetention)));
  return days <= longestRange ? days : undefined;
}
