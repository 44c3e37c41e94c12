import { access, constants, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../options.ts';

/**
 * Makes sure that a file can be written when the run is over, before it begins.
 * @throws UsageError in one sentence
 */
export async function checkOutputFile(option: string, path: string): Promise<void> {
  const there = await kindOf(path);
  if (there === 'folder') throw new UsageError(`${option} takes a file, but ${path} is a folder`);
  const folder = dirname(path);
  if ((await kindOf(folder)) !== 'folder') throw new UsageError(`${option}: there is no folder ${folder}`);
  if (there === 'nothing') return checkFolder(option, folder);
  await access(path, constants.W_OK).catch((cause: unknown) => {
    throw new UsageError(`${option}: no permission to write ${path}`, { cause });
  });
}

/**
 * Makes sure that the folder of the lake's state can be made or written.
 * @throws UsageError in one sentence
 */
export async function checkStateFolder(path: string): Promise<void> {
  const there = await kindOf(path);
  if (there === 'file') throw new UsageError(`--directory takes a folder, but ${path} is a file`);
  if (there === 'folder') return checkFolder('--directory', path);
  const parent = dirname(path);
  if (parent !== path) await checkStateFolder(parent);
}

/** Tries it: permissions alone do not show that a file system is read-only, full, or cannot hold files. */
async function checkFolder(option: string, path: string): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(path, '.lake-')));
  } catch (cause) {
    throw new UsageError(`${option}: cannot write to the folder ${path} (${(cause as NodeJS.ErrnoException).code})`, {
      cause,
    });
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A file among its parents: the parent is looked at next.
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw new UsageError(`cannot look at ${path} (${code})`, { cause: error });
  }
}
