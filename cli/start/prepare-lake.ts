import { rawPrefix, sources, UserError } from '../../etl/platform.ts';
import { keptStateFolders, layoutError, layoutStatus, operatorObjects, sampleKey } from '../../lake/index.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { operatorClients } from '../../operations/clients.ts';
import { type RebuildLosses, rebuildLosses, recordsLost } from '../../operations/rebuild-losses.ts';
import { whole } from '../format.ts';
import type { LocalLakeFolder } from '../open-lake/rebuild.ts';
import type { RawInput } from './inputs.ts';
import type { StartOptions } from './options.ts';

export type Preparation = Pick<StartOptions, 'fresh' | 'discardRaw' | 'discardRecords'>;

/** Objects that a rebuild keeps, by kind. */
interface KeptKeys {
  /** Suppression lists and receipts. */
  readonly state: readonly string[];
  readonly raw: readonly string[];
}

/**
 * Opens the lake. It is rebuilt from its raw files with `--fresh`, if it has an older layout, and if a file replaces a sample,
 * which never mixes with a user's own records. A rebuild keeps the suppression lists and the user's raw files. A rebuild that
 * was interrupted is completed by the next start.
 * @throws LayoutError if a newer program wrote the lake; DamagedStateError; UserError if the rebuild would lose records
 */
export async function prepareLake(
  where: LocalLakeFolder,
  inputs: readonly RawInput[],
  preparation: Preparation,
): Promise<Platform> {
  // Pulumi and the engines take a second to load: a wrong file is reported before.
  const { openRestored, rebuildLake } = await import('../open-lake/rebuild.ts');
  const platform = await openRestored(where);
  try {
    const held = await heldKeys(platform);
    const reasons = await reasonsToRebuild(platform, inputs, held, preparation);
    if (reasons.length === 0) return platform;
    const kept = keptOf(held, preparation, inputs);
    if (!preparation.discardRecords && !preparation.discardRaw) await checkLosses(platform, kept, reasons);
    console.error(rebuildNotice(reasons, held, kept));
    return await rebuildLake(where, platform, [...kept.state, ...kept.raw]);
  } catch (error) {
    await platform.close();
    throw error;
  }
}

/** Sentences that say why the lake has to be rebuilt; none if it can stay. */
async function reasonsToRebuild(
  platform: Platform,
  inputs: readonly RawInput[],
  { raw, state }: KeptKeys,
  { fresh }: Preparation,
): Promise<string[]> {
  const older = await isOlder(platform, fresh);
  const replaced = inputs.filter(({ source }) => raw.includes(sampleKey(source)));
  const names = replaced.map(({ source }) => source).join(' and ');
  return [
    ...(fresh && raw.length + state.length > 0 ? ['The lake is emptied, as --fresh says'] : []),
    ...(older ? ['The lake was written in an older layout'] : []),
    ...(replaced.length > 0 ? [`Your file replaces the sample of ${names}`] : []),
  ];
}

/** First the suppression lists, so that no file brings an erased person back. A sample stays only beside no file of the user. */
function keptOf({ state, raw }: KeptKeys, { fresh, discardRaw }: Preparation, inputs: readonly RawInput[]): KeptKeys {
  const samples = new Set(sources.map(({ source }) => sampleKey(source)));
  const withoutSamples = fresh || inputs.some(({ source }) => raw.includes(sampleKey(source)));
  return { state, raw: discardRaw ? [] : raw.filter((key) => !withoutSamples || !samples.has(key)) };
}

function rebuildNotice(reasons: readonly string[], held: KeptKeys, { raw, state }: KeptKeys): string {
  const removed = held.raw.filter((key) => !raw.includes(key));
  return [
    `${reasons.join('. ')}: the lake is rebuilt from ${raw.length === 1 ? '1 raw file' : `${whole(raw.length)} raw files`}.`,
    ...(removed.length > 0 ? [`Removed: ${removed.join(', ')}.`] : []),
    ...(state.length > 0 ? ['Suppressed subjects stay suppressed.'] : []),
    'Events that were only in a stream, and corrections of quarantined records, are not kept.',
  ].join(' ');
}

/** Compares what the lake holds with what its raw files hold. @throws UserError if records would be lost */
async function checkLosses(platform: Platform, kept: KeptKeys, reasons: readonly string[]): Promise<void> {
  const losses = await lossesOf(platform, kept);
  const some = losses.filter((loss) => recordsLost(loss) > 0);
  if (some.length === 0) return;
  throw new UserError(
    `${reasons.join('. ')}, but a rebuild would lose records, so nothing was changed. ${some.map(lossText).join('. ')}. ` +
      'Put the missing files into raw/ first, or accept the loss with --discard-records',
  );
}

async function lossesOf(platform: Platform, { raw }: KeptKeys): Promise<RebuildLosses[]> {
  const clients = operatorClients(platform);
  try {
    const objects = operatorObjects(clients.s3, platform.bucket);
    const losses: RebuildLosses[] = [];
    for (const contract of sources) losses.push(await rebuildLosses(platform.query, objects, contract, raw));
    return losses;
  } finally {
    clients.close();
  }
}

function lossText({ source, withoutFile, replacedFiles, corrected }: RebuildLosses): string {
  const parts = [
    ...replacedFiles.map(
      ({ file, records }) => `up to ${whole(records)} of an earlier raw/${source}/${file}, which was put over`,
    ),
    ...(withoutFile > 0 ? [`${whole(withoutFile)} that no raw file holds`] : []),
    ...(corrected > 0 ? [`${whole(corrected)} that were corrected by hand`] : []),
  ];
  return `${source}: ${parts.join(', ')}`;
}

/** Compares the layout of an open lake with that of this program. @param fresh accept a newer one, since the lake is emptied */
async function isOlder(platform: Platform, fresh: boolean): Promise<boolean> {
  const clients = operatorClients(platform);
  try {
    const status = await layoutStatus(operatorObjects(clients.s3, platform.bucket));
    if (status === 'newer' && !fresh) throw layoutError(status);
    return status === 'older';
  } finally {
    clients.close();
  }
}

/** What a lake can be rebuilt from. Positions of erased records belong to the streams of the old lake, and are dropped with them. */
async function heldKeys({ store, bucket }: Platform): Promise<KeptKeys> {
  const keysUnder = async (prefixes: readonly string[]) => {
    const lists = await Promise.all(prefixes.map((prefix) => store.list(bucket, prefix)));
    return lists.flat().map(({ key }) => key);
  };
  return { state: await keysUnder(keptStateFolders), raw: await keysUnder([rawPrefix('').slice(0, -1)]) };
}
