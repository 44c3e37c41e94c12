import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from './errors.ts';
import { writeError } from './write-error.ts';

const fileName = 'lock.json';

interface Holder {
  readonly pid: number;
  /** When the process was started, as far as the system tells: ids of processes are given again. */
  readonly started: string;
}

/**
 * Takes a folder for this process: two that write the same shards and objects would damage both.
 * @returns gives the folder back
 * @throws PlatformError naming the process that has it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, fileName);
  const own = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) } satisfies Holder);
  for (;;) {
    try {
      await writeFile(path, own, { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(path, error);
    }
    const found = await readText(path);
    const holder = readHolder(found);
    if (holder && (await isAlive(holder)))
      throw new PlatformError(
        `${directory} is in use by process ${holder.pid}: stop that one first, or choose another folder with --directory`,
      );
    await removeStale(path, found);
  }
}

/** What marks the living process that has a folder; null where none has. */
export async function holderOf(directory: string): Promise<string | null> {
  const found = await readText(join(directory, fileName));
  const holder = readHolder(found);
  return holder && (await isAlive(holder)) ? found : null;
}

/**
 * Removes all that is in a folder.
 * @throws PlatformError when another process has the folder: nothing is removed under its feet
 */
export async function clearDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const release = await lockDirectory(directory);
  try {
    const names = (await readdir(directory)).filter((name) => name !== fileName);
    for (const name of names) await rm(join(directory, name), { recursive: true, force: true });
  } finally {
    await release();
  }
}

/** Renamed before it is removed: another process that found it stale too may have put its own in place meanwhile. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readText(aside)) === stale) await rm(aside, { force: true });
  else await rename(aside, path);
}

/** Empty if the file is gone. */
async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Undefined if the text was cut short, its writer having been killed: then nobody holds the lock. */
function readHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return (await startOf(pid)) === started;
}

/** Clock ticks from the start of the system to that of the process, on Linux; `ended` if nobody has collected it yet; elsewhere nothing. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses, which may hold spaces itself; the start is the 22nd.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? 'ended' : (fields[18] ?? '');
  } catch {
    return '';
  }
}
