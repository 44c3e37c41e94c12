/** Calendar and clock parts of a moment; months count from 1. */
export interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
  readonly millisecond?: number;
  /** Minutes east of UTC; default 0. */
  readonly offset?: number;
}

/** First and last year of an accepted timestamp. Outside them, a clock or a unit is wrong. */
export const years = { first: 1970, last: 2100 } as const;

const first = Date.UTC(years.first, 0, 1);
const afterLast = Date.UTC(years.last + 1, 0, 1);

/** Ms since 1970 UTC; null if there is no such day or time, or the year is outside {@link years}. */
export function momentOf(parts: Parts): number | null {
  const { year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0, offset = 0 } = parts;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59 || Math.abs(offset) > 14 * 60) return null;
  return withinYears(Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - offset * 60_000);
}

/** Moment itself, in ms since 1970 UTC; null if its year is outside {@link years}. */
export const withinYears = (moment: number): number | null => (moment >= first && moment < afterLast ? moment : null);

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
