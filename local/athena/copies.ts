import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { ObjectStore } from '../engines.ts';
import { backUp } from '../state-folder/backup.ts';

/** Versions of objects that do not change while a query reads them. */
export interface Copies {
  /**
   * Runs work with a `fileOf` that returns, for the current version at the call, a file that is neither replaced nor
   * removed until the work is done.
   */
  during<T>(work: (fileOf: ObjectStore['fileOf']) => Promise<T>): Promise<T>;
}

/**
 * Keeps versions by second names (hard links) of their files, which take no space. Listing and linking happen in one
 * turn of the event loop, and the store puts in another, so that all files of a table are from one moment.
 * @param readable folder of the store, within which queries can read
 */
export function createCopies(readable: string, store: Pick<ObjectStore, 'fileOf'>): Copies {
  const all = join(readable, '_copies');
  rmSync(all, { recursive: true, force: true });
  return {
    async during(work) {
      const folder = join(all, randomUUID());
      const fileOf: ObjectStore['fileOf'] = (bucket, key) => {
        const path = store.fileOf(bucket, key);
        // The folders keep their names: DuckDB reads partition values from them.
        const copy = join(folder, relative(readable, path));
        mkdirSync(dirname(copy), { recursive: true });
        backUp(path, copy);
        return copy;
      };
      try {
        return await work(fileOf);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
