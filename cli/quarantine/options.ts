import { resolve } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Correction } from '../../etl/platform.ts';
import type { QuarantineFilter } from '../../operations/quarantine/filter.ts';
import { exampleField } from '../examples.ts';
import {
  type CliContext,
  locationHelp,
  locationOf,
  locationOptions,
  type OptionValues,
  textOption,
} from '../open-lake/location.ts';
import type { LakeLocation } from '../open-lake/open-lake.ts';
import { readOptions, UsageError } from '../options.ts';
import { commandIn, countOf, sourceIn, timeOf } from '../values.ts';

export type QuarantineOptions = { readonly target: LakeLocation } & (
  | { readonly command: 'ls'; readonly filter: QuarantineFilter; readonly limit: number }
  | { readonly command: 'show'; readonly id: string }
  | {
      readonly command: 'fix';
      readonly id: string;
      readonly dryRun: boolean;
      readonly change: { readonly set: Correction } | { readonly data: string };
    }
  | { readonly command: 'replay'; readonly filter: QuarantineFilter; readonly dryRun: boolean }
);

const commands = ['ls', 'show', 'fix', 'replay'] as const;
const command = 'npm run lake -- quarantine';

const filters: ParseArgsOptionsConfig = {
  source: { type: 'string' },
  reason: { type: 'string' },
  field: { type: 'string' },
  since: { type: 'string' },
  id: { type: 'string' },
};
const dryRun: ParseArgsOptionsConfig = { 'dry-run': { type: 'boolean' } };

const optionsOf: Readonly<Record<(typeof commands)[number], ParseArgsOptionsConfig>> = {
  ls: { ...filters, limit: { type: 'string' } },
  show: { id: { type: 'string' } },
  fix: {
    ...dryRun,
    id: { type: 'string' },
    set: { type: 'string', multiple: true },
    unset: { type: 'string', multiple: true },
    data: { type: 'string' },
  },
  replay: { ...filters, ...dryRun },
};

/**
 * @param now ms since 1970 UTC
 * @throws UsageError
 */
export function parseQuarantine(args: readonly string[], context: CliContext, now: number): QuarantineOptions | 'help' {
  const [word, ...rest] = args;
  if (word === undefined || word === '--help' || word === '-h') return 'help';
  const chosen = commandIn(word, commands, 'quarantine');
  const { values, positionals } = readOptions(rest, { ...locationOptions, ...optionsOf[chosen] }, command);
  if (values.help) return 'help';
  const target = locationOf(values, context);
  const dry = values['dry-run'] === true;
  if (chosen === 'show') return { target, command: chosen, id: idOf(values, positionals) };
  if (chosen === 'fix')
    return {
      ...{ target, command: chosen, dryRun: dry },
      id: idOf(values, positionals),
      change: changeOf(values, context),
    };
  const [extra] = positionals;
  if (extra !== undefined) throw new UsageError(`don't know what "${extra}" is for; one record is --id ${extra}`);
  const filter = filterOf(values, context, now);
  return chosen === 'replay'
    ? { target, command: chosen, filter, dryRun: dry }
    : { target, command: chosen, filter, limit: countOf('limit', textOption(values, 'limit') ?? '50') };
}

function filterOf(values: OptionValues, { sources }: CliContext, now: number): QuarantineFilter {
  const [source, since] = [textOption(values, 'source'), textOption(values, 'since')];
  const texts = ['reason', 'field', 'id'].flatMap((name) => {
    const text = textOption(values, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    ...Object.fromEntries(texts),
    ...(source === undefined ? {} : { source: sourceIn(source, sources) }),
    ...(since === undefined ? {} : { since: timeOf('since', since, now) }),
  };
}

function idOf(values: OptionValues, positionals: readonly string[]): string {
  const ids = [...positionals, ...[textOption(values, 'id') ?? []].flat()];
  if (ids.length === 1) return ids[0] as string;
  throw new UsageError(`give one id, as ${command} ls prints it; ${ids.length} are given`);
}

function changeOf(values: OptionValues, { from }: CliContext): { set: Correction } | { data: string } {
  const data = textOption(values, 'data');
  const sets = (values.set ?? []) as readonly string[];
  const unsets = (values.unset ?? []) as readonly string[];
  const set = new Map<string, string | null>();
  for (const text of sets) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined)
      throw new UsageError(`--set takes FIELD=VALUE, e.g. --set ${exampleField}=1.42, not "${text}"`);
    set.set(name.trim(), value);
  }
  for (const name of unsets) set.set(name.trim(), null);
  if ((data === undefined) === (set.size === 0))
    throw new UsageError('give the correction: either --set FIELD=VALUE (and --unset FIELD), or --data FILE');
  return data === undefined ? { set } : { data: resolve(from, data) };
}

export const quarantineHelp = (sources: readonly string[]): string => `Usage: ${command} COMMAND [options]

Records that broke a rule of their contract, with their bytes.

Commands
  ls                      list records; values of personal fields are not shown
  show ID                 print one record in full, personal data included, and the verdict of the current contract
  fix ID                  correct one record and replay it
  replay                  replay every record that the current contract accepts; the others stay

Which records (ls, replay)
  --source NAME           ${sources.join(' or ')}
  --reason TEXT           whose reason holds this text
  --field NAME            whose reason is this field
  --since WHEN            that arrived since 2025-01-31, 2025-01-31T10:00Z, or in the last 30m, 12h, 7d
  --id ID                 one record; an id that begins with - is given as --id=ID
  --limit N               list at most N (ls; default 50)

What to correct (fix)
  --set FIELD=VALUE       a new value, as a producer would write it; may be given several times
  --unset FIELD           remove the field from the event
  --data FILE             the whole event as one JSON object, if its bytes were not JSON

Options
  --dry-run               print what would be done, change nothing (fix, replay)
${locationHelp}
`;
