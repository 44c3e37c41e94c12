import { Cron } from 'croner';
import { PlatformError } from '../errors.ts';

/** Times at which a schedule is due. */
export interface Timing {
  /**
   * First time after a moment, both in ms since 1970 UTC; nothing if it is never due again.
   * @param started when the schedules were started: rates count from there
   */
  readonly next: (after: number, started: number) => number | undefined;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Fields of AWS's cron expressions, with the last value of each. */
const fields = [
  ['minutes', 59],
  ['hours', 23],
  ['day of month', 31],
  ['month', 12],
  ['day of week', 7],
  ['year', 2199],
] as const;

/**
 * Reads an expression of EventBridge Scheduler: `rate(5 minutes)`, `cron(0/15 * * * ? *)`, `at(2025-01-31T12:00:00)`.
 * @param timezone IANA name, for `cron` and `at`
 * @throws Error if AWS would reject it
 */
export function readExpression(expression: string, timezone: string): Timing {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return rate(expression, inner);
  if (kind === 'cron') return pattern(expression, cronPattern(expression, inner), timezone);
  if (kind === 'at' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner)) return pattern(expression, inner, timezone);
  throw new PlatformError(
    `schedule "${expression}" is none of rate(5 minutes), cron(0/15 * * * ? *), at(2025-01-31T12:00:00)`,
  );
}

function rate(expression: string, inner: string): Timing {
  const [, count = '', unit = '', plural = ''] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  const period = Number(count) * (units[unit] ?? 0);
  if (period === 0 || (count === '1') !== (plural === '')) {
    throw new PlatformError(`schedule "${expression}": a rate is "1 minute", "5 minutes", "1 hour", "2 days" …`);
  }
  return { next: (after, started) => started + (Math.max(0, Math.floor((after - started) / period)) + 1) * period };
}

function pattern(expression: string, text: string, timezone: string): Timing {
  try {
    // AWS counts weekdays from 1, Sunday; croner does only with this option.
    const cron = new Cron(text, { timezone, paused: true, alternativeWeekdays: true });
    // Only now does croner look at the time zone.
    cron.nextRun();
    return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
  } catch (error) {
    throw new PlatformError(
      `schedule "${expression}" in ${timezone}: ${(error as Error).message}`,
      {},
      { cause: error },
    );
  }
}

/** AWS's six fields as croner's seven: seconds come first, and steps need a range. */
function cronPattern(expression: string, inner: string): string {
  const parts = inner.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    const names = fields.map(([name]) => name).join(', ');
    throw new PlatformError(
      `schedule "${expression}" has ${parts.length} fields; cron takes ${fields.length}: ${names}`,
    );
  }
  if ((parts[2] === '?') === (parts[4] === '?')) {
    throw new PlatformError(`schedule "${expression}": exactly one of day of month and day of week must be ?`);
  }
  const translated = parts.map((part, index) => {
    const last = fields[index]?.[1] ?? 0;
    return part
      .replace('?', '*')
      .replace(/(^|,)(\d+)\//g, `$1$2-${last}/`)
      .replace(/^(\w+)L$/, '$1#L');
  });
  return ['0', ...translated].join(' ');
}
