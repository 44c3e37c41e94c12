import { rename, writeFile } from 'node:fs/promises';

/**
 * Replaces a file whole: whoever reads it, even after a kill in mid-write, sees the old text or the new one.
 * Two writers of one path must take turns.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
