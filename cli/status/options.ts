import { resolve } from 'node:path';
import { type CliContext, locationHelp, locationOf, locationOptions, textOption } from '../open-lake/location.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { readOptions, UsageError } from '../options.ts';

export interface StatusOptions {
  readonly target: LakeLocation;
  /** File that receives the summary as JSON; absolute. */
  readonly json?: string;
}

const command = 'npm run status';

/** @throws UsageError */
export function parseStatus(args: readonly string[], context: CliContext): StatusOptions | 'help' {
  const { values, positionals } = readOptions(args, { ...locationOptions, json: { type: 'string' } }, command);
  const [word] = positionals;
  if (word !== undefined) throw new UsageError(`don't know what "${word}" is for; a stack is --stack ${word}`);
  if (values.help) return 'help';
  const json = textOption(values, 'json');
  return {
    target: locationOf(values, context),
    ...(json === undefined ? {} : { json: resolve(context.from, json) }),
  };
}

export const statusHelp = `Usage: ${command} -- [options]

Shows where the records of a lake are. Starts no processing. Reconciled means: accepted = stored + waiting for the ETL +
quarantined + replayed + dead letter + erased + duplicates. Exit code 1 if a source is unreconciled.

Options
  --json FILE             write the summary as JSON
${locationHelp}
`;
