import { type Contract, rawPrefix, tablesOf } from '../../etl/platform.ts';
import { deadLetterPrefix, mapConcurrently, type OperatorObjects, queryResultPrefix } from '../../lake/index.ts';
import type { ErasureCriteria } from './redact.ts';
import { redactFile } from './redact-raw.ts';

const atOnce = 8;

/** Of raw files, that are read: each is held whole and unpacked. */
const rawAtOnce = 1;

/**
 * Removes replaced and removed versions of what a source's records are stored in: a subject stands in those of objects too
 * that hold nothing of it any more. A raw file is what everything else can be made from again, so that of its versions
 * only those go that hold the subject, or cannot be read.
 * @returns how many
 */
export async function removeVersions(objects: OperatorObjects, target: ErasureCriteria): Promise<number> {
  const { source } = target.contract;
  const { processed, quarantine, replayed, alerts, records, rollup, entities } = tablesOf(target.contract);
  const derived = [processed, quarantine, replayed, alerts, records, rollup, entities].map(({ prefix }) => prefix);
  let removed = 0;
  for (const prefix of [rawPrefix(source), deadLetterPrefix, ...derived]) {
    const isRaw = prefix === rawPrefix(source);
    const versions = await objects.replaced(prefix);
    await mapConcurrently(versions, isRaw ? rawAtOnce : atOnce, async (version) => {
      if (isRaw) {
        const bytes = await objects.getVersion(version);
        if (!bytes) return;
        const { records: rows, mentions } = redactFile({ ...target, eraseMatches: true }, bytes, version.key);
        if (rows === 0 && mentions === 0) return;
      }
      await objects.removeVersion(version);
      removed++;
    });
  }
  return removed;
}

/** Removes what queries answered, with its versions: a query can be asked again. @returns how many objects */
export async function removeQueryResults(objects: OperatorObjects): Promise<number> {
  const results = await objects.list(queryResultPrefix);
  await mapConcurrently(results, atOnce, ({ key, etag }) => objects.remove(key, etag));
  const versions = await objects.replaced(queryResultPrefix);
  await mapConcurrently(versions, atOnce, (version) => objects.removeVersion(version));
  return results.length;
}

/** What no command can reach, and until when it is there. */
export const remains = ({ source }: Contract): readonly string[] => [
  `the stream of ${source} keeps its records until streamRetentionHours have passed; what comes of them is dropped`,
  'copies of raw files outside of the lake, notifications that were sent, and exports of the tables are not known to it',
];
