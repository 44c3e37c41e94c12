import { createHash } from 'node:crypto';
import { queryResultPrefix, type RunHistory, runHistoryKey } from '../../lake/index.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { failedRuns } from './failures.ts';
import type { LakeSummary } from './summary.ts';

export interface RememberedOptions {
  /** Counts every record. */
  readonly read: () => Promise<LakeSummary>;
  /** Reads the run history, which is small. */
  readonly readRuns: () => Promise<RunHistory>;
  /** Version of everything that a count depends on. */
  readonly version: () => Promise<string>;
  /** ms, of any origin. */
  readonly clock?: () => number;
}

/** Part of the time that counting for a page may take: the page reloads by itself, for as long as somebody leaves it open. */
const shareOfTime = 1 / 20;

/**
 * Reads summaries at a cost that does not grow with reloads: records are counted again only if an object or a stream has changed
 * since. The run history is read each time.
 * @returns reads a summary; `latest` says that an earlier count is not enough, however long counting takes
 */
export function rememberedSummary({ read, readRuns, version, clock = () => performance.now() }: RememberedOptions) {
  let last: { readonly summary: LakeSummary; readonly version: string; readonly enoughUntil: number } | undefined;
  return async (latest: boolean): Promise<LakeSummary> => {
    const current = await version();
    if (last && (last.version === current || (!latest && clock() < last.enoughUntil)))
      return withRuns(last.summary, await readRuns());
    const began = clock();
    const summary = await read();
    const ended = clock();
    last = { summary, version: current, enoughUntil: ended + (ended - began) / shareOfTime };
    return summary;
  };
}

/** Summary with a newer run history. */
function withRuns(summary: LakeSummary, runs: RunHistory): LakeSummary {
  const outdated = new Set(failedRuns(summary.runs));
  const { orchestration, failures, ...rest } = summary;
  const latest = runs.works[orchestration.name]?.runs[0];
  const { interpreter, name } = orchestration;
  return {
    ...rest,
    runs,
    orchestration: {
      ...{ name, interpreter, status: latest?.outcome ?? 'not run' },
      ...(latest?.error === undefined ? {} : { error: latest.error }),
    },
    failures: [...failedRuns(runs), ...failures.filter((failure) => !outdated.has(failure))],
  };
}

/** Version of all objects of a lake on this machine, and of what its streams have taken. Results of queries do not count. */
export async function versionOf({
  store,
  bucket,
  progress,
  streams,
}: Pick<Platform, 'store' | 'bucket' | 'progress' | 'streams'>): Promise<string> {
  const hash = createHash('sha256');
  for (const { key, etag } of await store.list(bucket, ''))
    if (key !== runHistoryKey && !key.startsWith(queryResultPrefix)) hash.update(`${key}\n${etag}\n`);
  for (const source of Object.keys(streams)) hash.update(JSON.stringify(progress(source)));
  return hash.digest('hex');
}
