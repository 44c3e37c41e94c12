import type { ParseArgsOptionsConfig } from 'node:util';
import { type CliContext, locationHelp, locationOf, locationOptions, textOption } from '../open-lake/location.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { readOptions, UsageError } from '../options.ts';
import { commandIn, sourceIn } from '../values.ts';

/** Which batches are meant: those of these keys, of a source, or all. */
export type DeadLetterSelection = { readonly keys: readonly string[] } | { readonly source: string } | 'all';

export type DlqOptions = { readonly target: LakeLocation } & (
  | { readonly command: 'ls'; readonly batches: DeadLetterSelection }
  | { readonly command: 'show'; readonly key: string }
  | { readonly command: 'replay'; readonly batches: DeadLetterSelection; readonly dryRun: boolean }
);

const commands = ['ls', 'show', 'replay'] as const;
const command = 'npm run lake -- dlq';

const source: ParseArgsOptionsConfig = { source: { type: 'string' } };
const optionsOf: Readonly<Record<(typeof commands)[number], ParseArgsOptionsConfig>> = {
  ls: source,
  show: {},
  replay: { ...source, all: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
};

/** @throws UsageError */
export function parseDlq(args: readonly string[], context: CliContext): DlqOptions | 'help' {
  const [word, ...rest] = args;
  if (word === undefined || word === '--help' || word === '-h') return 'help';
  const chosen = commandIn(word, commands, 'dlq');
  const { values, positionals } = readOptions(rest, { ...locationOptions, ...optionsOf[chosen] }, command);
  if (values.help) return 'help';
  const target = locationOf(values, context);
  if (chosen === 'show') {
    const [key] = positionals;
    if (key !== undefined && positionals.length === 1) return { target, command: chosen, key };
    throw new UsageError(`name one batch by its key, as ${command} ls tells it; ${positionals.length} are given`);
  }
  const named = textOption(values, 'source');
  const ofSource = named === undefined ? undefined : sourceIn(named, context.sources);
  if (chosen === 'ls') {
    if (positionals.length > 0) throw new UsageError(`dlq ls takes no key; one batch is ${command} show KEY`);
    return { target, command: chosen, batches: ofSource === undefined ? 'all' : { source: ofSource } };
  }
  const batches = batchesOf(positionals, ofSource, values.all === true);
  return { target, command: chosen, batches, dryRun: values['dry-run'] === true };
}

function batchesOf(keys: readonly string[], source: string | undefined, all: boolean): DeadLetterSelection {
  const given = [keys.length > 0, source !== undefined, all].filter(Boolean).length;
  if (given !== 1)
    throw new UsageError(`say which batches are to be replayed, in one way: KEY …, --source NAME or --all`);
  if (source !== undefined) return { source };
  return all ? 'all' : { keys };
}

export const dlqHelp = (sources: readonly string[]): string => `Usage: ${command} COMMAND [options]

DeadLetterSelection that their processor kept failing on. They wait at the failure destination (aws/lambda/ in the bucket) with their
records, until the cause is mended and they are replayed.

Commands
  ls                      lists them
  show KEY                shows one: where in which stream, how often it was tried, how it failed
  replay KEY …            hands them to their processor again, and removes those that it takes; doing it twice is no harm

Options
  --source NAME           all of ${sources.join(' or ')} (ls, replay)
  --all                   all (replay)
  --dry-run               only tell what would be done (replay)
${locationHelp}
`;
