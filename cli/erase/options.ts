import { type CliContext, locationHelp, locationOf, locationOptions, textOption } from '../open-lake/location.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { readOptions, UsageError } from '../options.ts';
import { sourceIn } from '../values.ts';

export interface EraseOptions {
  readonly target: LakeLocation;
  /** Key of the entity; `-` reads it from standard input, so that no shell history keeps it. */
  readonly key: string;
  /** Default: every source whose entities are persons. */
  readonly source?: string;
  readonly eraseMatches: boolean;
  /** `dry-run`: print what would be erased; `confirm`: the same, and ask for --yes; `erase`. */
  readonly mode: 'dry-run' | 'confirm' | 'erase';
}

const command = 'npm run lake -- erase';

/** @throws UsageError */
export function parseErase(args: readonly string[], context: CliContext): EraseOptions | 'help' {
  const { values, positionals } = readOptions(
    args,
    {
      ...locationOptions,
      source: { type: 'string' },
      matches: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      yes: { type: 'boolean', short: 'y' },
    },
    command,
  );
  if (values.help || args.length === 0) return 'help';
  const [key, ...others] = positionals;
  if (key === undefined || key.trim() === '' || others.length > 0)
    throw new UsageError(`name one entity by its key, as ${command} C-1042; ${positionals.length} are given`);
  if (values.yes && values['dry-run']) throw new UsageError('--yes erases and --dry-run does not: give one of them');
  const source = textOption(values, 'source');
  return {
    target: locationOf(values, context),
    key,
    ...(source === undefined ? {} : { source: sourceIn(source, context.sources) }),
    eraseMatches: values.matches === true,
    mode: values.yes ? 'erase' : values['dry-run'] ? 'dry-run' : 'confirm',
  };
}

export const eraseHelp = (sources: readonly string[]): string => `Usage: ${command} KEY [options]

Erases a person from the lake: raw files, dead letters, quarantine, replay receipts, processed objects, alerts, tables,
query results and replaced versions. Records of the person that arrive later are dropped. Without --yes it only prints
what it would erase. It is idempotent: run it again if it was interrupted. Other keys that look like KEY are listed. It exits
with 1 if it found nobody.

KEY                       key of the person in the source, in any Unicode form and with any blanks; - reads it from standard input

Options
  --source NAME           ${sources.join(' or ')} (default: each whose entities are persons)
  --matches               also erase records that cannot be decoded and contain KEY in their text
  --yes, -y               erase
  --dry-run               print what would be erased, change nothing
${locationHelp}
`;
