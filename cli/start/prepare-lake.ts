import { rawPrefix, sources } from '../../etl/platform.ts';
import { receiptPrefix, suppressionListKey } from '../../lake/index.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { clearDirectory } from '../../local/state-folder/lock.ts';
import { backupPath, removeBackup } from '../open-lake/backup.ts';
import type { LocalLakeFolder } from '../open-lake/rebuild.ts';
import type { Input } from './inputs.ts';

/** Key of the sample that stands in for the user's own files of a source. */
export const sampleKey = (source: string): string => `${rawPrefix(source)}${source}-sample.csv`;

/**
 * Opens the lake. A sample never mixes with a user's own records: where a file takes the place of a sample, the lake is
 * built anew from its raw files. A start that was cut off while it did so is completed by the next one.
 */
export async function prepareLake(where: LocalLakeFolder, inputs: readonly Input[]): Promise<Platform> {
  // Pulumi and the engines take a second to load: a wrong file is reported before.
  const { openRestored, rebuildLake } = await import('../open-lake/rebuild.ts');
  const platform = await openRestored(where);
  const kept = await keptKeys(platform);
  const replaced = inputs.filter(({ source }) => kept.includes(sampleKey(source)));
  if (replaced.length === 0) return platform;
  console.error(
    `Your file replaces the sample of ${replaced.map(({ source }) => source).join(' and ')}: the lake is built anew ` +
      'from your own raw files. Who is forgotten stays so. Events that came by a stream alone, and corrections made in ' +
      'quarantine, go with the old lake.',
  );
  const samples = new Set(sources.map(({ source }) => sampleKey(source)));
  return rebuildLake(
    where,
    platform,
    kept.filter((key) => !samples.has(key)),
  );
}

/** Empties the lake. @throws PlatformError when another process has it */
export async function clearLake(directory: string): Promise<void> {
  await clearDirectory(directory);
  await removeBackup(backupPath(directory));
}

/**
 * What a lake is built anew from: its raw files, and before them whom it has forgotten, so that no file brings them back.
 * Places of erased records are of the streams of the old lake, and go with them.
 */
async function keptKeys({ store, bucket }: Platform): Promise<string[]> {
  const names = sources.map(({ source }) => source);
  const prefixes = [...names.map(suppressionListKey), receiptPrefix, ...names.map(rawPrefix)];
  const lists = await Promise.all(prefixes.map((prefix) => store.list(bucket, prefix)));
  return lists.flat().map(({ key }) => key);
}
