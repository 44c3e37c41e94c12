import { rawPrefix, sources } from '../../etl/platform.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { clearDirectory } from '../../local/state-folder/lock.ts';
import { backupPath, removeBackup } from '../open-lake/backup.ts';
import type { LocalLakeFolder } from '../open-lake/rebuild.ts';
import type { InputFile } from './inputs.ts';

/** Key of the sample that a source has instead of files of the user. */
export const sampleKey = (source: string): string => `${rawPrefix(source)}${source}-sample.csv`;

/**
 * Opens the lake. A sample never mixes with a user's own records: if a file replaces a sample, the lake is rebuilt
 * from its raw files. So is a lake of an older layout. A rebuild that was interrupted is completed by the next start.
 * @throws LayoutError if a newer program wrote the lake; DamagedStateError
 */
export async function prepareLake(where: LocalLakeFolder, inputs: readonly InputFile[]): Promise<Platform> {
  // Pulumi and the engines take a second to load: a wrong file is reported before.
  const { openRestored, rebuildLake } = await import('../open-lake/rebuild.ts');
  const platform = await openRestored(where);
  const kept = await keptKeys(platform);
  const replaced = inputs.filter(({ source }) => kept.includes(sampleKey(source)));
  const older = await isOlder(platform);
  if (replaced.length === 0 && !older) return platform;
  const reasons = [
    ...(older ? ['The lake was written in an older layout'] : []),
    ...(replaced.length > 0
      ? [`Your file replaces the sample of ${replaced.map(({ source }) => source).join(' and ')}`]
      : []),
  ];
  console.error(
    `${reasons.join('. ')}: the lake is rebuilt from ${replaced.length > 0 ? 'your own' : 'its'} raw files. Suppressed ` +
      'subjects stay suppressed. Events that were only in a stream, and corrections of quarantined records, are lost.',
  );
  const dropped = new Set(replaced.length > 0 ? sources.map(({ source }) => sampleKey(source)) : []);
  return rebuildLake(
    where,
    platform,
    kept.filter((key) => !dropped.has(key)),
  );
}

/** Compares the layout of an open lake with that of this program; closes the lake before it throws. */
async function isOlder(platform: Platform): Promise<boolean> {
  const [{ layoutError, layoutStatus, operatorObjects }, { operatorClients }] = await Promise.all([
    import('../../lake/index.ts'),
    import('../../operations/clients.ts'),
  ]);
  const clients = operatorClients(platform);
  try {
    const status = await layoutStatus(operatorObjects(clients.s3, platform.bucket));
    if (status === 'newer') throw layoutError(status);
    return status === 'older';
  } catch (error) {
    await platform.close();
    throw error;
  } finally {
    clients.close();
  }
}

/** Empties the lake. @throws PlatformError when another process has it */
export async function clearLake(directory: string): Promise<void> {
  await clearDirectory(directory);
  await removeBackup(backupPath(directory));
}

/**
 * Keys of what a lake is rebuilt from: first the suppression lists, so that no file brings an erased person back, then the
 * raw files. Positions of erased records belong to the streams of the old lake, and are dropped with them.
 */
async function keptKeys({ store, bucket }: Platform): Promise<string[]> {
  const { keptStateFolders } = await import('../../lake/index.ts');
  const prefixes = [...keptStateFolders, ...sources.map(({ source }) => rawPrefix(source))];
  const lists = await Promise.all(prefixes.map((prefix) => store.list(bucket, prefix)));
  return lists.flat().map(({ key }) => key);
}
