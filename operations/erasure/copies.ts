import { type Contract, rawPrefix, tablesOf } from '../../etl/platform.ts';
import { deadLetterPrefix, mapConcurrently, type OperatorObjects, queryResultPrefix } from '../../lake/index.ts';
import type { ErasureCriteria } from './redact.ts';
import { redactFile } from './redact-raw.ts';

const atOnce = 8;

/** For raw files, which are read: each is in memory as a whole, unpacked. */
const rawAtOnce = 1;

/**
 * Removes noncurrent versions of the objects of a source, since they may hold the subject even if the current version does
 * not. Of a raw file, only those versions are removed that hold the subject or cannot be read: everything else can be
 * rebuilt from raw files.
 * @returns number of removed versions
 */
export async function removeVersions(objects: OperatorObjects, criteria: ErasureCriteria): Promise<number> {
  const { source } = criteria.contract;
  const { processed, quarantine, replayed, alerts, records, rollup, entities } = tablesOf(criteria.contract);
  const derived = [processed, quarantine, replayed, alerts, records, rollup, entities].flatMap(
    (table) => table?.prefix ?? [],
  );
  let removed = 0;
  for (const prefix of [rawPrefix(source), deadLetterPrefix, ...derived]) {
    const isRaw = prefix === rawPrefix(source);
    const versions = await objects.replaced(prefix);
    await mapConcurrently(versions, isRaw ? rawAtOnce : atOnce, async (version) => {
      if (isRaw) {
        const bytes = await objects.getVersion(version);
        if (!bytes) return;
        const { records: rows, freeTextMatches } = redactFile({ ...criteria, eraseMatches: true }, bytes, version.key);
        if (rows === 0 && freeTextMatches === 0) return;
      }
      await objects.removeVersion(version);
      removed++;
    });
  }
  return removed;
}

/** Removes query results and their versions; queries can be run again. @returns number of objects */
export async function removeQueryResults(objects: OperatorObjects): Promise<number> {
  const results = await objects.list(queryResultPrefix);
  await mapConcurrently(results, atOnce, ({ key, etag }) => objects.remove(key, etag));
  const versions = await objects.replaced(queryResultPrefix);
  await mapConcurrently(versions, atOnce, (version) => objects.removeVersion(version));
  return results.length;
}

/** Copies that no command can reach, and how long they exist. */
export const unreachableCopies = ({ source }: Contract): readonly string[] => [
  `the stream of ${source} keeps its records until streamRetentionHours have passed; later deliveries of them are dropped`,
  'copies of raw files outside of the lake, notifications that were sent, and exports of the tables are not known to the lake',
];
