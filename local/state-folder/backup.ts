import { copyFileSync, linkSync } from 'node:fs';

/**
 * Gives a file a second name, under which its bytes stay when another file takes the first one. Where the file system
 * has no hard links, the bytes are copied.
 */
export function backUp(path: string, copy: string): void {
  try {
    linkSync(path, copy);
  } catch (error) {
    if (['ENOENT', 'ENOSPC', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(path, copy);
  }
}
