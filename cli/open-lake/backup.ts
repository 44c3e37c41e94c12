import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../local/state-folder/atomic-write.ts';

/** Written last: a folder without it is no complete backup. */
const manifest = 'keys.json';

/** Folder beside a lake for the objects that outlive a rebuild. */
export const backupPath = (directory: string): string => `${directory}.backup`;

/** Copies objects of a lake to a folder that outlives the lake and this process. */
export async function backUpLake(
  folder: string,
  keys: readonly string[],
  read: (key: string) => Promise<Uint8Array>,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [i, key] of keys.entries()) await writeFile(join(folder, String(i)), await read(key));
  await writeAtomically(join(folder, manifest), JSON.stringify(keys));
}

/** The objects in a folder, each with a function that reads it; null if the backup is incomplete. */
export async function backupOf(
  folder: string,
): Promise<readonly (readonly [key: string, read: () => Promise<Buffer>])[] | null> {
  try {
    const keys = JSON.parse(await readFile(join(folder, manifest), 'utf8')) as string[];
    return keys.map((key, i) => [key, () => readFile(join(folder, String(i)))] as const);
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
