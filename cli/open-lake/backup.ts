import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../local/state-folder/atomic-write.ts';

/** Written last: a folder without it is none. */
const manifest = 'keys.json';

/** Folder beside a lake for what is to outlive its being built anew. */
export const backupPath = (directory: string): string => `${directory}.aside`;

/** Keeps objects in a folder that outlives the lake, and this process should it be killed. */
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

/** The objects in a folder, each with a function that reads it; null unless all of them were laid aside. */
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

/** The objects are where they belong. The manifest goes first, for the reason that it came last. */
export async function removeBackup(folder: string): Promise<void> {
  await rm(join(folder, manifest), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** Removes what a process left that was cut off before it had laid all aside, or before it had removed all. */
export async function removeUnfinishedBackup(folder: string): Promise<void> {
  if ((await backupOf(folder)) === null) await rm(folder, { recursive: true, force: true });
}
