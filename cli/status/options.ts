import { resolve } from 'node:path';
import { readOptions, UsageError } from '../options.ts';
import { type CliContext, targetHelp, targetOf, targetOptions, textOf } from '../target/options.ts';
import type { TargetOptions } from '../target/target.ts';

export interface StatusOptions {
  readonly target: TargetOptions;
  /** File that takes the figures as JSON; absolute. */
  readonly json?: string;
}

const command = 'npm run status';

/** @throws UsageError */
export function parseStatus(args: readonly string[], context: CliContext): StatusOptions | 'help' {
  const { values, positionals } = readOptions(args, { ...targetOptions, json: { type: 'string' } }, command);
  const [word] = positionals;
  if (word !== undefined) throw new UsageError(`don't know what "${word}" is for; a stack is --stack ${word}`);
  if (values.help) return 'help';
  const json = textOf(values, 'json');
  return {
    target: targetOf(values, context),
    ...(json === undefined ? {} : { json: resolve(context.from, json) }),
  };
}

export const statusHelp = `Usage: ${command} -- [options]

Tells where the records of a lake are, and runs nothing: accepted = stored + quarantined + waiting at the failure
destination, duplicates apart. Exit code 1 where that does not hold.

Options
  --json FILE             write the same figures as JSON
${targetHelp}
`;
