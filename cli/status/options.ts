import { resolve } from 'node:path';
import { type CliContext, locationHelp, locationOf, locationOptions, textOption } from '../open-lake/location.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { percentOption, readOptions, UsageError } from '../options.ts';

export interface StatusOptions {
  readonly target: LakeLocation;
  /** Percent of the rows of a raw file that may be quarantined. Default: the setting of the stack. */
  readonly maxRejected?: number;
  /** File that receives the summary as JSON; absolute. */
  readonly json?: string;
}

const command = 'npm run status';

/** @throws UsageError */
export function parseStatus(args: readonly string[], context: CliContext): StatusOptions | 'help' {
  const { values, positionals } = readOptions(
    args,
    { ...locationOptions, json: { type: 'string' }, 'max-rejected': { type: 'string' } },
    command,
  );
  const [word] = positionals;
  if (word !== undefined) throw new UsageError(`don't know what "${word}" is for; a stack is --stack ${word}`);
  if (values.help) return 'help';
  const json = textOption(values, 'json');
  const maxRejected = percentOption(values['max-rejected'], '--max-rejected');
  return {
    target: locationOf(values, context),
    ...(maxRejected === undefined ? {} : { maxRejected }),
    ...(json === undefined ? {} : { json: resolve(context.from, json) }),
  };
}

export const statusHelp = `Usage: ${command} -- [options]

Shows where the records of a lake are. Starts no processing. Reconciled means: accepted = stored + waiting for the ETL +
quarantined + replayed + dead letter + erased + duplicates. Exit code 1 if a source is unreconciled, if the last run of
the state machine or the simulator failed, if a raw file was not read to its end or too much of it is in quarantine.

Options
  --json FILE             write the summary as JSON
  --max-rejected PERCENT  of the rows of a file that may be in quarantine (default: the stack's maxRejectedPercent)
${locationHelp}
`;
