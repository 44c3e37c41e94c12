import { daysPerMonth } from './assumptions.ts';
import { CostError } from './inputs.ts';

const perDay: Readonly<Record<string, number>> = { minute: 1440, hour: 24, day: 1 };

/**
 * Monthly runs of a schedule of EventBridge Scheduler: `rate(5 minutes)`, `cron(0/15 * * * ? *)`.
 * @throws CostError for an expression that cannot be counted: one with L, W or #
 */
export function runsPerMonth(expression: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit) return ((perDay[unit] ?? 0) / Number(count)) * daysPerMonth;
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = fields;
  if (fields.length !== 6) throw new CostError(`schedule "${expression}" is neither a rate nor a cron of six fields`);
  const share = (field: string, first: number, last: number) =>
    countOf(field, first, last, expression) / (last - first + 1);
  const timesADay = countOf(minutes, 0, 59, expression) * countOf(hours, 0, 23, expression);
  return timesADay * share(days, 1, 31) * share(months, 1, 12) * share(weekdays, 1, 7) * daysPerMonth;
}

const names = 'SUN MON TUE WED THU FRI SAT JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const numberOf = (word: string): number => {
  const at = names.indexOf(word.toUpperCase());
  return at < 0 ? Number(word) : at < 7 ? at + 1 : at - 6;
};

/** Number of values that a cron field allows. */
function countOf(field: string, first: number, last: number, expression: string): number {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from = '', to] = range === '*' || range === '?' ? [String(first), String(last)] : range.split('-');
    const start = numberOf(from);
    const end = to === undefined ? (part.includes('/') ? last : start) : numberOf(to);
    if (!(start >= first && end <= last && start <= end && Number(step) > 0))
      throw new CostError(`schedule "${expression}": "${part}" cannot be counted`);
    for (let value = start; value <= end; value += Number(step)) values.add(value);
  }
  return values.size;
}
