import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearestName, UserError } from '../etl/platform.ts';
import { exampleField, exampleSource } from './examples.ts';

/** A command line that cannot be run as given. The process ends with code 2; any other failure ends it with 1. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, {}, options);
  }
}

/**
 * Reads the arguments of a command.
 * @param command as a user types it, for the pointer to its help
 * @throws UsageError for an option that is unknown, lacks its value, takes none, or is given twice
 */
export function readOptions(args: readonly string[], config: ParseArgsOptionsConfig, command: string) {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: config,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = config[token.name];
    if (!option) throw new UsageError(unknownOption(token.rawName, Object.keys(config), command));
    if (option.type === 'string') checkValue(token);
    if (option.type === 'boolean' && token.value !== undefined)
      throw new UsageError(`${token.rawName} takes no value, but got "${token.value}"`);
    if (option.type === 'string' && !option.multiple && seen.has(token.name))
      throw new UsageError(`${token.rawName} is given twice, and takes one value`);
    seen.add(token.name);
  }
  return { values, positionals };
}

/** A word that begins with `--` is an option, not the value of the one before it. */
function checkValue({ name, rawName, value, inlineValue }: OptionToken): void {
  const swallowed = !inlineValue && value?.startsWith('--');
  if (value && !swallowed) return;
  const hint = swallowed ? `; one that begins with -- is given as ${rawName}=VALUE` : '';
  throw new UsageError(`${rawName} needs a value, e.g. ${rawName} ${example(name)}${hint}`);
}

interface OptionToken {
  readonly name: string;
  /** As it was written. */
  readonly rawName: string;
  readonly value?: string | undefined;
  /** The value was written after a `=`. */
  readonly inlineValue?: boolean | undefined;
}

const examples: Readonly<Record<string, string>> = {
  port: '4510',
  'date-order': 'dmy',
  decimal: 'comma',
  encoding: 'windows-1252',
  delimiter: 'semicolon',
  json: 'out.json',
  directory: '.lake',
  stack: 'prod',
  source: exampleSource,
  reason: "'below 0'",
  field: exampleField,
  since: '7d',
  id: 'shardId-000000000000:4966…',
  limit: '50',
  set: `${exampleField}=1.42`,
  unset: exampleField,
  data: 'event.json',
  'records-per-day': '100000',
  arrival: 'steady',
};
const example = (name: string): string => examples[name] ?? `${name}.csv`;

/** Sentence for an option that does not exist, with the nearest one that does. */
export function unknownOption(word: string, known: readonly string[], command = 'npm start'): string {
  const nearest = nearestName(word.replace(/^-+/, ''), known, 3);
  const hint = nearest === null ? '' : ` Did you mean --${nearest}?`;
  // npm takes options for its own until it sees a `--`, and only one.
  const help = / -- /.test(command) ? `${command} --help` : `${command} -- --help`;
  return `there is no option ${word}.${hint} See ${help}`;
}

/** Value of an option that takes a percentage; undefined without the option. @throws UsageError */
export function percentOption(value: unknown, option: string): number | undefined {
  if (value === undefined) return undefined;
  const percent = Number(value);
  if (!/^\d+(\.\d+)?$/.test(String(value)) || percent > 100)
    throw new UsageError(`${option} takes a number from 0 to 100, not "${value}"`);
  return percent;
}
