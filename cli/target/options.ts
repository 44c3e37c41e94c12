import { resolve } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import { stackAmong } from '../stacks.ts';
import type { TargetOptions } from './target.ts';

/** What commands about a lake need to know to read their arguments. */
export interface CliContext {
  /** Folder that relative paths start from. */
  readonly from: string;
  /** Folder that holds the lake's state unless `--directory` says otherwise. */
  readonly home: string;
  /** Stacks that have a configuration. */
  readonly stacks: readonly string[];
  readonly sources: readonly string[];
}

export const targetOptions: ParseArgsOptionsConfig = {
  help: { type: 'boolean', short: 'h' },
  directory: { type: 'string' },
  stack: { type: 'string' },
};

type Values = Readonly<Record<string, unknown>>;

/** The value of an option that takes one. */
export const textOf = (values: Values, name: string): string | undefined =>
  typeof values[name] === 'string' ? values[name] : undefined;

/** @throws UsageError for a stack without configuration */
export function targetOf(values: Values, { from, home, stacks }: CliContext): TargetOptions {
  const directory = textOf(values, 'directory');
  const stack = textOf(values, 'stack');
  return {
    directory: directory === undefined ? home : resolve(from, directory),
    ...(stack === undefined ? {} : { stack: stackAmong(stack, stacks) }),
  };
}

export const targetHelp = `  --stack NAME            the lake that this stack deployed on AWS (default: the one on this machine)
  --directory DIR         where the lake's state lives on this machine (default .lake)
  -h, --help              this page`;
