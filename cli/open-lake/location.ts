import { resolve } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import { stackIn } from '../stacks.ts';
import type { LakeLocation } from './open-lake.ts';

/** Facts that commands about a lake need to read their arguments. */
export interface CliContext {
  /** Folder that relative paths start from. */
  readonly from: string;
  /** Folder that holds the lake's state unless `--directory` says otherwise. */
  readonly home: string;
  /** Stacks that have a configuration. */
  readonly stacks: readonly string[];
  readonly sources: readonly string[];
}

export const locationOptions: ParseArgsOptionsConfig = {
  help: { type: 'boolean', short: 'h' },
  directory: { type: 'string' },
  stack: { type: 'string' },
};

export type OptionValues = Readonly<Record<string, unknown>>;

/** The value of an option that takes one. */
export const textOption = (values: OptionValues, name: string): string | undefined =>
  typeof values[name] === 'string' ? values[name] : undefined;

/** @throws UsageError for a stack without configuration */
export function locationOf(values: OptionValues, { from, home, stacks }: CliContext): LakeLocation {
  const directory = textOption(values, 'directory');
  const stack = textOption(values, 'stack');
  return {
    directory: directory === undefined ? home : resolve(from, directory),
    ...(stack === undefined ? {} : { stack: stackIn(stack, stacks) }),
  };
}

export const locationHelp = `  --stack NAME            the lake that this stack deployed on AWS (default: the one on this machine)
  --directory DIR         where the lake's state lives on this machine (default .lake)
  -h, --help              this page`;
