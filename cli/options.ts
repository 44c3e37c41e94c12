import { resolve } from 'node:path';
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

export interface StartOptions {
  /** Files of the user, by source; absolute paths. A source without one uses what the lake holds, or else a sample. */
  readonly files: ReadonlyMap<string, string>;
  /** End after the run instead of staying up. */
  readonly exit: boolean;
  /** Forget the last run first. */
  readonly fresh: boolean;
  /** File that takes the figures as JSON. */
  readonly json?: string;
  /** Folder that holds the lake's state; absolute. */
  readonly directory: string;
  /** Port of the status page; 0 takes any free one. */
  readonly port: number;
}

const defaultPort = 4510;

/**
 * @param from folder that relative paths start from
 * @param home folder that holds the lake's state unless `--directory` says otherwise
 */
export function parseStart(
  args: readonly string[],
  sources: readonly string[],
  from: string,
  home: string,
): StartOptions | 'help' {
  const config: ParseArgsOptionsConfig = {
    help: { type: 'boolean', short: 'h' },
    exit: { type: 'boolean' },
    fresh: { type: 'boolean' },
    json: { type: 'string' },
    directory: { type: 'string' },
    port: { type: 'string' },
  };
  const clash = sources.find((source) => source in config);
  if (clash) throw new UsageError(`a source cannot be called "${clash}": --${clash} is an option; rename the source`);
  for (const source of sources) config[source] = { type: 'string' };
  const { values, positionals } = readOptions(args, config, 'npm start');
  if (positionals.length > 0)
    throw new UsageError(
      `don't know what "${positionals[0]}" is for; give a file as ${sources.map((s) => `--${s} FILE`).join(' or ')}`,
    );
  if (values.help) return 'help';
  const path = (name: string) => (typeof values[name] === 'string' ? resolve(from, values[name]) : undefined);
  const json = path('json');
  return {
    files: new Map(sources.flatMap((source) => [[source, path(source)]].filter((e): e is [string, string] => !!e[1]))),
    exit: values.exit === true,
    fresh: values.fresh === true,
    directory: path('directory') ?? home,
    port: parsePort(values.port as string | undefined),
    ...(json ? { json } : {}),
  };
}

/**
 * Reads the arguments of a command.
 * @param command how it is called, for the hint at its help
 * @throws UsageError for an option that is not known, lacks its value, takes none, or is given a second one
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

/** A word that begins with `--` is an option of its own rather than the value of the one before it. */
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
  /** Whether the value was written behind a `=`. */
  readonly inlineValue?: boolean | undefined;
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return defaultPort;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--port takes a number from 0 to 65535, not "${text}"`);
  return port;
}

const examples: Readonly<Record<string, string>> = {
  port: String(defaultPort),
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

/** The sentence for a word that nobody knows, with the nearest one that somebody does. */
export function unknownOption(word: string, known: readonly string[], command = 'npm start'): string {
  const nearest = nearestName(word.replace(/^-+/, ''), known, 3);
  const hint = nearest === null ? '' : ` Did you mean --${nearest}?`;
  // npm takes options for its own until it sees a `--`, and only one.
  const help = / -- /.test(command) ? `${command} --help` : `${command} -- --help`;
  return `there is no option ${word}.${hint} See ${help}`;
}

export const help = (sources: readonly string[]): string => `Usage: npm start -- [options]

Runs the data lake on this machine: sends files through the streams, waits until every record is accounted for,
runs the ETL and the analytics, prints what came of it, and stays up until Ctrl-C.

Options
${sources.map((source) => `  --${`${source} FILE`.padEnd(22)}a CSV file of your own, plain or gzipped (default: what the lake holds, or a sample)`).join('\n')}
  --exit                  end after the run: exit code 0 if all went well
  --fresh                 forget the last run first
  --directory DIR         where the lake's state lives (default .lake)
  --json FILE             write the same figures as JSON
  --port N                port of the status page (default ${defaultPort}; 0 takes any free one)
  -h, --help              this page

Other commands: npm run status, npm run lake -- quarantine, npm run lake -- dlq, npm run cost, npm run guardrails;
each with -- --help.
`;
