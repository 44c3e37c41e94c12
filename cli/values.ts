import { nearestName } from '../etl/platform.ts';
import { UsageError } from './options.ts';

/** Reads words of a command line. All throw UsageError in one sentence that says what would be right. */

export function commandIn<T extends string>(word: string, commands: readonly T[], of: string): T {
  const found = commands.find((command) => command === word);
  if (found !== undefined) return found;
  const nearest = nearestName(word, commands, Math.min(2, word.length - 1));
  const hint = nearest === null ? '' : ` Did you mean ${nearest}?`;
  throw new UsageError(`there is no command "${of} ${word}"; there are ${commands.join(', ')}.${hint}`);
}

export function sourceIn(name: string, sources: readonly string[]): string {
  if (sources.includes(name)) return name;
  throw new UsageError(`--source takes ${sources.join(' or ')}, not "${name}"`);
}

export function countOf(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--${option} takes a whole number from 1 on, not "${text}"`);
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time, or how long ago.
 * @param now ms since 1970 UTC
 * @returns ms since 1970 UTC
 */
export function timeOf(option: string, text: string, now: number): number {
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) return now - Number(amount) * (unitMs[unit] ?? 0);
  const dated = /^\d{4}-\d\d-\d\d/.test(text);
  const zoned = /^\d{4}-\d\d-\d\d$|(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const at = dated ? Date.parse(zoned) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--${option} takes 2025-01-31, 2025-01-31T10:00Z, 30m, 12h or 7d, not "${text}"`);
}
