import { type Platform, startPlatform } from '../../local/platform/platform.ts';
import { clearDirectory } from '../../local/state-folder/lock.ts';
import { backUpLake, backupOf, backupPath, removeBackup, removeUnfinishedBackup } from './backup.ts';

export type LocalLakeFolder = Parameters<typeof startPlatform>[0];

/**
 * Opens the lake in a folder. A rebuild that was interrupted is completed first; otherwise a command would work on a lake
 * without its raw files, and they would reappear after it.
 */
export async function openRestored(where: LocalLakeFolder): Promise<Platform> {
  const backup = backupPath(where.directory);
  if (await backupOf(backup)) {
    console.error('A rebuild of the lake was interrupted: restoring its backup first.');
    return restoreBackup(where);
  }
  const platform = await startPlatform(where);
  // Only now, as the folder is locked by this process: before, another one may have been writing its backup.
  await removeUnfinishedBackup(backup);
  return platform;
}

/**
 * Empties an open lake of everything but some objects, and opens it again.
 * @param keys of these objects, in the order in which they are restored
 */
export async function rebuildLake(
  where: LocalLakeFolder,
  platform: Platform,
  keys: readonly string[],
): Promise<Platform> {
  await backUpLake(backupPath(where.directory), keys, (key) => platform.store.fileOf(platform.bucket, key));
  await platform.close();
  return restoreBackup(where);
}

async function restoreBackup(where: LocalLakeFolder): Promise<Platform> {
  const backup = backupPath(where.directory);
  await clearDirectory(where.directory);
  const platform = await startPlatform(where);
  for (const [key, path] of (await backupOf(backup)) ?? []) await platform.store.putFile(platform.bucket, key, path);
  await removeBackup(backup);
  return platform;
}
