import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../local/state-folder/atomic-write.ts';
import { backUp } from '../../local/state-folder/backup.ts';

/** Written last: a folder without it is no complete backup. */
const manifest = 'keys.json';

/** Folder beside a lake for the objects that outlive a rebuild. */
export const backupPath = (directory: string): string => `${directory}.backup`;

/**
 * Gives the files of a lake's objects a second name in a folder that outlives the lake and this process.
 * @param fileOf file with the bytes of an object
 */
export async function backUpLake(
  folder: string,
  keys: readonly string[],
  fileOf: (key: string) => string,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [i, key] of keys.entries()) backUp(fileOf(key), join(folder, String(i)));
  await writeAtomically(join(folder, manifest), JSON.stringify(keys));
}

/** The objects in a folder, each with the file of its bytes; null if the backup is incomplete. */
export async function backupOf(folder: string): Promise<readonly (readonly [key: string, path: string])[] | null> {
  try {
    const keys = JSON.parse(await readFile(join(folder, manifest), 'utf8')) as string[];
    return keys.map((key, i) => [key, join(folder, String(i))] as const);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Removes a backup after its objects were restored: the manifest first, so that no part of it passes for a whole. */
export async function removeBackup(folder: string): Promise<void> {
  await rm(join(folder, manifest), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** Removes a backup that was interrupted while it was written or removed. */
export async function removeUnfinishedBackup(folder: string): Promise<void> {
  if ((await backupOf(folder)) === null) await rm(folder, { recursive: true, force: true });
}
