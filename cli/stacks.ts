import { readdir } from 'node:fs/promises';
import { UsageError } from './options.ts';

/** Names of the stacks that a project folder has a `Pulumi.<stack>.yaml` for, in order. */
export async function stacksIn(root: string): Promise<readonly string[]> {
  const names = (await readdir(root)).map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1]);
  return names.filter((name) => name !== undefined).toSorted();
}

/** @throws UsageError naming the stacks that there are */
export function stackIn(given: string, stacks: readonly string[]): string {
  if (stacks.includes(given)) return given;
  throw new UsageError(`--stack takes ${stacks.join(' or ')}, not "${given}": there is no Pulumi.${given}.yaml`);
}

/** @throws UsageError for a word that belongs to no option */
export function rejectWords([word]: readonly string[], stacks: readonly string[]): void {
  if (word === undefined) return;
  throw new UsageError(`don't know what "${word}" is for; name a stack as --stack ${stacks.join(' or ')}`);
}
