import { checkLayout, type RunHistory } from '../../lake/index.ts';
import type { Lake } from '../../operations/lake.ts';
import { openStack } from './deployed.ts';
import { type LocalLake, openLocal } from './local.ts';

/** Location of the lake that a command works on. */
export interface LakeLocation {
  /** Folder that holds the lake's state on this machine; absolute. */
  readonly directory: string;
  /** A deployed stack; without it, the lake on this machine. */
  readonly stack?: string;
}

/** The lake that a command works on. */
export interface OpenLake {
  readonly lake: Lake;
  /** Name of the lake, for people. */
  readonly described: string;
  /** Present if the lake is on this machine. */
  readonly local?: LocalLake;
  /** Reads its run history. */
  runs(): Promise<RunHistory>;
  /** Resolves when the records in its streams are processed; at once if another process runs the lake. */
  processed(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the lake on this machine, whether another process runs it or none does, or a stack on AWS.
 * @param root folder that holds `Pulumi.yaml`
 * @throws UsageError if there is no such lake
 */
export const openLake = (root: string, { directory, stack }: LakeLocation): Promise<OpenLake> =>
  stack === undefined ? openLocal(root, directory) : openStack(root, stack);

/**
 * Opens a lake, works with it and closes it.
 * @throws LayoutError if the lake has a layout that this program does not know
 */
export async function withLake<T>(
  root: string,
  options: LakeLocation,
  act: (target: OpenLake) => Promise<T>,
): Promise<T> {
  const target = await openLake(root, options);
  try {
    await checkLayout(target.lake.objects);
    return await act(target);
  } finally {
    await target.close();
  }
}
