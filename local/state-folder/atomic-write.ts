import { rename, rm, writeFile } from 'node:fs/promises';
import { writeError } from './write-error.ts';

/**
 * Replaces a whole file. A reader sees the old text or the new one, even after a kill in mid-write.
 * Two writers of one path must take turns.
 * @throws Error naming the file, which then has its old text
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeError(path, error);
  }
}
