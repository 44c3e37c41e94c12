import { resolve } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { FileFormat } from '../../etl/platform.ts';
import { percentOption, readOptions, UsageError } from '../options.ts';
import { formatHelp, formatOptions, parseFormats } from './format-options.ts';

export interface StartOptions {
  /** Files of the user, by source; absolute paths. A source without one uses what the lake holds, or else a sample. */
  readonly files: ReadonlyMap<string, string>;
  /** What the user says of the format of a file, by source. */
  readonly formats: ReadonlyMap<string, FileFormat>;
  /** End after the run instead of staying up. */
  readonly exit: boolean;
  /** Empty the lake and rebuild it from the user's raw files. */
  readonly fresh: boolean;
  /** Remove the user's raw files too. */
  readonly discardRaw: boolean;
  /** Rebuild the lake even if that loses records. */
  readonly discardRecords: boolean;
  /** Percent of the rows of a raw file that may be quarantined. Default: the setting of the stack. */
  readonly maxRejected?: number;
  /** File that receives the summary as JSON. */
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
    'discard-raw': { type: 'boolean' },
    'discard-records': { type: 'boolean' },
    json: { type: 'string' },
    'max-rejected': { type: 'string' },
    directory: { type: 'string' },
    port: { type: 'string' },
    ...formatOptions,
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
  const maxRejected = percentOption(values['max-rejected'], '--max-rejected');
  if (values['discard-raw'] && !values.fresh)
    throw new UsageError('--discard-raw goes with --fresh: only a lake that is emptied can lose its raw files');
  const files = new Map(
    sources.flatMap((source) => [[source, path(source)]].filter((e): e is [string, string] => !!e[1])),
  );
  return {
    files,
    formats: parseFormats(values, sources, [...files.keys()]),
    exit: values.exit === true,
    fresh: values.fresh === true,
    discardRaw: values['discard-raw'] === true,
    discardRecords: values['discard-records'] === true,
    directory: path('directory') ?? home,
    port: parsePort(values.port as string | undefined),
    ...(json ? { json } : {}),
    ...(maxRejected === undefined ? {} : { maxRejected }),
  };
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return defaultPort;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--port takes a number from 0 to 65535, not "${text}"`);
  return port;
}

export const startHelp = (sources: readonly string[]): string => `Usage: npm start -- [options]

Runs the data lake on this machine: sends files through the streams, waits until every record is accounted for, runs the
ETL and the analytics, prints a summary, and serves it on a status page until Ctrl-C.

Options
${sources.map((source) => `  --${`${source} FILE`.padEnd(22)}your CSV file, plain or gzipped (default: what the lake holds, or a sample)`).join('\n')}
${formatHelp}
  --exit                  end after the run: exit code 0 if all went well
  --fresh                 empty the lake and rebuild it from your raw files; suppressed subjects stay suppressed
  --discard-raw           with --fresh: remove your raw files too
  --discard-records       rebuild the lake even if that loses records which no raw file holds
  --max-rejected PERCENT  fail if more of a file's rows are quarantined (default 50)
  --directory DIR         folder of the lake's state (default .lake)
  --json FILE             write the summary as JSON
  --port N                port of the status page (default ${defaultPort}; 0 takes any free one)
  -h, --help              print this help

Other commands: npm run status, npm run lake -- quarantine, npm run lake -- dlq, npm run lake -- erase, npm run cost,
npm run guardrails; each with -- --help.

Exit codes: 0 success, 1 failure, 2 wrong command line. LAKE_DEBUG=1 prints the causes of a failure.
`;
