import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from '../errors.ts';
import { startedAt, ticksAtStart } from './process-start.ts';
import { writeError } from './write-error.ts';

const fileName = 'lock.json';

interface Holder {
  readonly pid: number;
  /** Time at which the process was started, if the system reports it at no cost: the system reuses ids of processes. */
  readonly started: string;
  /** Time at which the folder was taken, in ms since 1970 UTC. */
  readonly taken: number;
}

/** Time by which a clock may be put back between the start of a process and its taking the folder. */
const toleranceMs = 5_000;

/**
 * Takes a folder for this process: two that write the same shards and objects would damage both.
 * @returns gives the folder back
 * @throws PlatformError naming the process that has it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, fileName);
  const holding = { pid: process.pid, started: await ticksAtStart(process.pid), taken: Date.now() } satisfies Holder;
  const own = JSON.stringify(holding);
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
        `${directory} is in use by process ${holder.pid}, as ${path} says: stop that one first, or choose another folder with --directory`,
      );
    await removeStale(path, found);
  }
}

/** Mark of the living process that has a folder; null if none has. */
export async function holderOf(directory: string): Promise<string | null> {
  const found = await readText(join(directory, fileName));
  const holder = readHolder(found);
  return holder && (await isAlive(holder)) ? found : null;
}

/**
 * Removes all that is in a folder.
 * @throws PlatformError if another process has the folder; nothing is removed then
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

/** Renames the lock before it removes it: another process that found it stale too may have put its own in place meanwhile. */
async function removeStale(path: string, stale: string): Promise<void> {
  const renamed = `${path}.${process.pid}`;
  try {
    await rename(path, renamed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readText(renamed)) === stale) await rm(renamed, { force: true });
  else await rename(renamed, path);
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

async function isAlive({ pid, started, taken }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (started !== '') return (await ticksAtStart(pid)) === started;
  // A process that was started after the folder was taken has not taken it; one of unknown start may have.
  return !((await startedAt(pid)) > taken + toleranceMs);
}
