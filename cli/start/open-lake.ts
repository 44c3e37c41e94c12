import { rawPrefix, sources } from '../../etl/index.ts';
import { clearDirectory } from '../../local/lock.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import type { Input } from './inputs.ts';
import { forget, laidAside, layAside } from './laid-aside.ts';

type Where = Parameters<typeof startPlatform>[0];

/** Key of the sample that stands in for the user's own files of a source. */
export const sampleKey = (source: string): string => `${rawPrefix(source)}${source}-sample.csv`;

/**
 * Opens the lake. A sample never mixes with a user's own records: where a file takes the place of a sample, the lake is
 * built anew from its raw files. A start that was cut off while it did so is completed by the next one.
 */
export async function openLake(where: Where, inputs: readonly Input[]): Promise<Platform> {
  const aside = asideOf(where.directory);
  if (await laidAside(aside)) return buildAnew(where, aside);
  const platform = await startPlatform(where);
  const held = await rawKeys(platform);
  const replaced = inputs.filter(({ source }) => held.includes(sampleKey(source)));
  if (replaced.length === 0) return platform;
  console.error(
    `Your file replaces the sample of ${replaced.map(({ source }) => source).join(' and ')}: the lake is built anew.`,
  );
  const own = held.filter((key) => !sources.some(({ source }) => key === sampleKey(source)));
  await layAside(aside, own, (key) => platform.store.get(platform.bucket, key));
  await platform.close();
  return buildAnew(where, aside);
}

/** Empties the lake. @throws PlatformError when another process has it */
export async function forgetLake(directory: string): Promise<void> {
  await clearDirectory(directory);
  await forget(asideOf(directory));
}

const asideOf = (directory: string): string => `${directory}.aside`;

async function buildAnew(where: Where, aside: string): Promise<Platform> {
  await clearDirectory(where.directory);
  const platform = await startPlatform(where);
  for (const [key, body] of (await laidAside(aside)) ?? [])
    await platform.store.put(platform.bucket, key, await body());
  await forget(aside);
  return platform;
}

async function rawKeys(platform: Platform): Promise<string[]> {
  const lists = await Promise.all(sources.map(({ source }) => platform.store.list(platform.bucket, rawPrefix(source))));
  return lists.flat().map(({ key }) => key);
}
