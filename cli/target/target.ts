import type { Lake } from '../../operations/lake.ts';
import { type LocalTarget, openLocal } from './local.ts';
import { openStack } from './stack.ts';

/** Which lake a command works on. */
export interface TargetOptions {
  /** Folder that holds the lake's state on this machine; absolute. */
  readonly directory: string;
  /** A deployed stack. Absent: the lake on this machine. */
  readonly stack?: string;
}

/** The stack whose configuration a lake on this machine has. */
export const localStack = 'dev';

/** The lake that a command works on. */
export interface Target {
  readonly lake: Lake;
  /** What it is, for people. */
  readonly described: string;
  /** Present where the lake is on this machine. */
  readonly local?: LocalTarget;
  /** Resolves when what was put into its streams is processed, as far as this process is the one that does it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the lake on this machine, whether another process runs it or none does, or a stack on AWS.
 * @param root folder that holds `Pulumi.yaml`
 * @throws UsageError in one sentence where there is no such lake
 */
export const openTarget = (root: string, { directory, stack }: TargetOptions): Promise<Target> =>
  stack === undefined ? openLocal(root, directory) : openStack(root, stack);

/** Does something with a lake, and closes it whatever comes of it. */
export async function withTarget<T>(
  root: string,
  options: TargetOptions,
  act: (target: Target) => Promise<T>,
): Promise<T> {
  const target = await openTarget(root, options);
  try {
    return await act(target);
  } finally {
    await target.close();
  }
}
