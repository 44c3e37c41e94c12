import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoints } from '../platform/endpoints.ts';
import type { PlatformOutputs } from '../platform/outputs.ts';
import { writeAtomically } from './atomic-write.ts';
import { holderOf } from './lock.ts';

/** Facts that a running lake announces to other processes of this machine. */
export interface Running {
  readonly region: string;
  readonly endpoints: Endpoints;
  readonly outputs: PlatformOutputs;
  /** URL of its summary as JSON, once it has run and stays up. */
  readonly statusUrl?: string;
}

const fileName = 'endpoints.json';

/**
 * Announces that the lake in a folder runs in this process, which has locked it.
 * @returns takes it back
 */
export async function announceRunning(directory: string, running: Running): Promise<() => Promise<void>> {
  const path = join(directory, fileName);
  await writeAtomically(path, JSON.stringify({ ...running, holder: await holderOf(directory) }, null, 2));
  return () => rm(path, { force: true });
}

/** The lake that runs in a folder. What a process left behind that did not come to close it is not believed. */
export async function findRunning(directory: string): Promise<Running | null> {
  const holder = await holderOf(directory);
  if (holder === null) return null;
  try {
    const running = JSON.parse(await readFile(join(directory, fileName), 'utf8')) as Running & { holder: string };
    return running.holder === holder ? running : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
