import { resolve } from 'node:path';
import { localStack } from '../../infra/naming.ts';
import type { Load } from '../../preflight/cost/load.ts';
import { readOptions, UsageError } from '../options.ts';
import { rejectWords, stackIn } from '../stacks.ts';

export interface CostOptions {
  readonly stack: string;
  /** Of each source; default: the load that the stack declares. */
  readonly recordsPerDay?: number;
  readonly arrival: Load['arrival'];
  /** File that takes the bill as JSON; absolute. */
  readonly json?: string;
}

const command = 'npm run cost';

/**
 * @param from folder that relative paths start from
 * @param stacks those that there are
 */
export function parseCost(args: readonly string[], from: string, stacks: readonly string[]): CostOptions | 'help' {
  const { values, positionals } = readOptions(
    args,
    {
      help: { type: 'boolean', short: 'h' },
      stack: { type: 'string' },
      'records-per-day': { type: 'string' },
      arrival: { type: 'string' },
      json: { type: 'string' },
    },
    command,
  );
  rejectWords(positionals, stacks);
  if (values.help) return 'help';
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const json = text('json');
  const records = text('records-per-day');
  return {
    stack: stackIn(text('stack') ?? localStack, stacks),
    arrival: oneOf('arrival', text('arrival') ?? 'steady', ['steady', 'ticks'] as const),
    ...(records === undefined ? {} : { recordsPerDay: countOf(records) }),
    ...(json === undefined ? {} : { json: resolve(from, json) }),
  };
}

function oneOf<T extends string>(name: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === given);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} takes ${allowed.join(' or ')}, not "${given}"`);
}

/** More than any stream could take: a slip of the finger. */
const mostRecords = 1e11;

function countOf(text: string): number {
  const count = Number(text.replaceAll(/[_,]/g, ''));
  if (/^\d[\d_,]*$/.test(text) && count >= 1 && count <= mostRecords) return count;
  throw new UsageError(`--records-per-day takes a whole number from 1 to 100,000,000,000, not "${text}"`);
}

export const costHelp = (stacks: readonly string[]): string => `Usage: ${command} -- [options]

Reads what a stack declares and prints what a month of it costs in us-east-1, line by line, at 1, 10 and 100
times the load. Makes nothing and needs no account.

Options
  --stack NAME            ${stacks.join(', ')} (default dev)
  --records-per-day N     records a day, of each source (default: recordsPerDay of the stack)
  --arrival HOW           steady: evenly, as live producers send (default); ticks: in the bursts of the simulator
  --json FILE             write the bill as JSON
  -h, --help              this page
`;
