import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { localStack } from '../../infra/naming.ts';
import { readRunHistory } from '../../lake/index.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { findRunning } from '../../local/state-folder/running.ts';
import { operatorClients } from '../../operations/clients.ts';
import { lakeOf } from '../../operations/lake.ts';
import { UsageError } from '../options.ts';
import { backupPath } from './backup.ts';
import type { OpenLake } from './open-lake.ts';

/** A lake on this machine. */
export type LocalLake =
  /** Started in this process, without its schedules. */
  | { readonly platform: Platform }
  /** Runs in another one; `statusUrl` once it stays up. */
  | { readonly statusUrl: string | undefined };

/** @param home folder that holds the states of lakes, e.g. `.lake` */
export async function openLocal(root: string, home: string): Promise<OpenLake> {
  const directory = join(home, localStack);
  if (!(await isFolder(directory)))
    throw new UsageError(`there is no lake in ${home} yet: npm start makes one; --stack NAME means one on AWS`);
  const running = await findRunning(directory);
  if (running) {
    // The backup would bring back what a command removes now.
    if (await isFolder(backupPath(directory)))
      throw new UsageError(`the lake that runs in ${home} is being rebuilt: try again when npm start has finished`);
    const clients = operatorClients(running);
    const lake = lakeOf(clients, running.outputs);
    return {
      lake,
      runs: () => readRunHistory(lake.objects),
      described: `the lake that runs in ${home}`,
      local: { statusUrl: running.statusUrl },
      processed: async () => undefined,
      close: async () => clients.close(),
    };
  }
  return openPlatform(root, home, directory);
}

async function openPlatform(root: string, home: string, directory: string): Promise<OpenLake> {
  const { openRestored } = await import('./rebuild.ts');
  const platform = await openRestored({ root, directory, stack: localStack });
  const clients = operatorClients(platform);
  const lake = lakeOf(clients, platform.outputs);
  return {
    lake,
    runs: () => readRunHistory(lake.objects),
    described: `the lake in ${home}`,
    local: { platform },
    processed: () => platform.drained(),
    async close() {
      clients.close();
      await platform.close();
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
