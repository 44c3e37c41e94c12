import type { ParseArgsOptionsConfig } from 'node:util';
import { type CliContext, locationHelp, locationOf, locationOptions, textOption } from '../open-lake/location.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { readOptions, UsageError } from '../options.ts';
import { commandIn, sourceIn } from '../values.ts';

/** Dead letters that a command is for: those with these keys, those of a source, or all. */
export type DeadLetterSelection = { readonly keys: readonly string[] } | { readonly source: string } | 'all';

export type DlqOptions = { readonly target: LakeLocation } & (
  | { readonly command: 'ls'; readonly batches: DeadLetterSelection }
  | { readonly command: 'show'; readonly key: string }
  | { readonly command: 'redrive'; readonly batches: DeadLetterSelection; readonly dryRun: boolean }
);

const commands = ['ls', 'show', 'redrive'] as const;
const command = 'npm run lake -- dlq';

const source: ParseArgsOptionsConfig = { source: { type: 'string' } };
const optionsOf: Readonly<Record<(typeof commands)[number], ParseArgsOptionsConfig>> = {
  ls: source,
  show: {},
  redrive: { ...source, all: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
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
    throw new UsageError(`give one key, as ${command} ls prints it; ${positionals.length} are given`);
  }
  const named = textOption(values, 'source');
  const ofSource = named === undefined ? undefined : sourceIn(named, context.sources);
  if (chosen === 'ls') {
    if (positionals.length > 0)
      throw new UsageError(`dlq ls takes no key; to print one dead letter, use ${command} show KEY`);
    return { target, command: chosen, batches: ofSource === undefined ? 'all' : { source: ofSource } };
  }
  const batches = batchesOf(positionals, ofSource, values.all === true);
  return { target, command: chosen, batches, dryRun: values['dry-run'] === true };
}

function batchesOf(keys: readonly string[], source: string | undefined, all: boolean): DeadLetterSelection {
  const given = [keys.length > 0, source !== undefined, all].filter(Boolean).length;
  if (given !== 1) throw new UsageError(`choose the dead letters to redrive in one way: KEY …, --source NAME or --all`);
  if (source !== undefined) return { source };
  return all ? 'all' : { keys };
}

export const dlqHelp = (sources: readonly string[]): string => `Usage: ${command} COMMAND [options]

Batches of records that a processor kept failing on. They wait in the dead-letter queue (aws/lambda/ in the bucket) until
the cause is corrected and they are redriven.

Commands
  ls                      list the dead letters
  show KEY                print one: stream, positions, attempts and error
  redrive KEY …           invoke the processor again, and remove what it accepts; idempotent

Options
  --source NAME           those of ${sources.join(' or ')} (ls, redrive)
  --all                   all of them (redrive)
  --dry-run               print what would be done, change nothing (redrive)
${locationHelp}
`;
