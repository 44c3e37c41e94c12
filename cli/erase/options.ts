import { type CliContext, locationHelp, locationOf, locationOptions, textOption } from '../open-lake/location.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { readOptions, UsageError } from '../options.ts';
import { sourceIn } from '../values.ts';

export interface EraseOptions {
  readonly target: LakeLocation;
  /** Key of the entity; `-`: it comes by standard input, where no history of a shell keeps it. */
  readonly key: string;
  /** Absent: every source whose entity is a person. */
  readonly source?: string;
  readonly eraseMatches: boolean;
  /** `tell`: only tell what would be done; `ask`: the same, but it was not asked for; `do`: erase. */
  readonly mode: 'tell' | 'ask' | 'do';
}

const command = 'npm run lake -- erase';

/** @throws UsageError */
export function parseErase(args: readonly string[], context: CliContext): EraseOptions | 'help' {
  const { values, positionals } = readOptions(
    // A lone hyphen is a word, which the reader of options takes for none.
    args,
    {
      ...locationOptions,
      source: { type: 'string' },
      mentions: { type: 'boolean' },
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
    eraseMatches: values.mentions === true,
    mode: values.yes ? 'do' : values['dry-run'] ? 'tell' : 'ask',
  };
}

export const eraseHelp = (sources: readonly string[]): string => `Usage: ${command} KEY [options]

Erases a person from the lake: raw files, batches at the failure destination, quarantine, receipts of replays, processed
objects, alerts, tables, query results and replaced versions. What of it comes again, from a stream, a copy of a file or
a replay, is dropped. Without --yes it only tells what it would do. Cut off, it can be given again.

KEY                       key of the person in the source; - reads it from standard input

Options
  --source NAME           ${sources.join(' or ')} (default: each whose entities are persons)
  --mentions              erase also records that cannot be read and mention KEY
  --yes, -y               erase
  --dry-run               tell what would be erased, and nothing else
${locationHelp}
`;
