import { type Platform, startPlatform } from '../../local/platform/platform.ts';
import { clearDirectory } from '../../local/state-folder/lock.ts';
import { backUpLake, backupOf, backupPath, removeBackup, removeUnfinishedBackup } from './backup.ts';

export type LocalLakeFolder = Parameters<typeof startPlatform>[0];

/**
 * Opens the lake in a folder. LocalLakeFolder a process was cut off while it built it anew, that is completed first: a command would
 * work on a lake without its raw files, and they would come back behind its back.
 */
export async function openRestored(where: LocalLakeFolder): Promise<Platform> {
  const aside = backupPath(where.directory);
  if (await backupOf(aside)) {
    console.error('The lake was cut off while it was built anew: what was laid aside is put back first.');
    return restoreBackup(where);
  }
  const platform = await startPlatform(where);
  // Only now that the folder is this process's: another one may have been laying it aside.
  await removeUnfinishedBackup(aside);
  return platform;
}

/**
 * Empties an open lake of everything but some objects, and opens it again.
 * @param keys of the objects, in the order in which they are put back
 */
export async function rebuildLake(
  where: LocalLakeFolder,
  platform: Platform,
  keys: readonly string[],
): Promise<Platform> {
  await backUpLake(backupPath(where.directory), keys, (key) => platform.store.get(platform.bucket, key));
  await platform.close();
  return restoreBackup(where);
}

async function restoreBackup(where: LocalLakeFolder): Promise<Platform> {
  const aside = backupPath(where.directory);
  await clearDirectory(where.directory);
  const platform = await startPlatform(where);
  for (const [key, body] of (await backupOf(aside)) ?? []) await platform.store.put(platform.bucket, key, await body());
  await removeBackup(aside);
  return platform;
}
