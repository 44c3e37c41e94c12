import type { Parts } from './calendar.ts';
import type { DateOrder } from './cell-format.ts';

type DateParts = Pick<Parts, 'year' | 'month' | 'day'>;
type TimeParts = Required<Omit<Parts, keyof DateParts>>;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths = 'january february march april may june july august september sept october november december'.split(
  ' ',
);

const yearFirst = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?=$|[T\s])/i;
const yearLast = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?=$|[T,\s])/i;
const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?=$|[,\s])/;
const dayMonth = /^(\d{1,2})[\s-]([a-z]{3,9})\.?,?[\s-](\d{4})(?=$|[,\s])/i;
const monthDay = /^([a-z]{3,9})\.?\s(\d{1,2}),?\s(\d{4})(?=$|[,\s])/i;
const clock =
  /^(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Reads a date in one of the accepted forms; `rest` is the text after it. Null for any other form. */
export function readDate(text: string, order: DateOrder): { date: DateParts; rest: string } | null {
  const found =
    match(yearFirst, text, (m) => parts(m[1], m[3], m[4])) ??
    match(yearLast, text, (m) => inOrder(order, m[1], m[3], m[4])) ??
    match(dotted, text, (m) => parts(m[3], m[2], m[1])) ??
    match(dayMonth, text, (m) => named(m[3], m[2], m[1])) ??
    match(monthDay, text, (m) => named(m[3], m[1], m[2]));
  return found;
}

/** Reads the time of day that follows a date; midnight UTC if the text is empty. Null for any other form. */
export function readTime(rest: string): TimeParts | null {
  if (rest === '') return { hour: 0, minute: 0, second: 0, millisecond: 0, offset: 0 };
  const found = clock.exec(rest);
  if (!found) return null;
  const [, hour = '', minute = '', second = '0', fraction = '', half, zone = ''] = found;
  const hours = half ? onTwelveHours(Number(hour), half) : Number(hour);
  if (hours === null) return null;
  return {
    hour: hours,
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)),
    offset: offsetOf(zone),
  };
}

/** True for a date of the form `3/4/2024`: only the contract says which part is the month. */
export const hasAmbiguousOrder = (text: string): boolean => yearLast.test(text);

/** A date whose year comes last; null if the order says that it comes first. */
function inOrder(order: DateOrder, first = '', second = '', year = ''): DateParts | null {
  if (order === 'ymd') return null;
  return order === 'dmy' ? parts(year, second, first) : parts(year, first, second);
}

function match(form: RegExp, text: string, read: (groups: RegExpExecArray) => DateParts | null) {
  const groups = form.exec(text);
  const date = groups && read(groups);
  return groups && date && { date, rest: text.slice(groups[0].length) };
}

const parts = (year = '', month = '', day = ''): DateParts => ({
  year: Number(year),
  month: Number(month),
  day: Number(day),
});

function named(year = '', name = '', day = ''): DateParts | null {
  const lower = name.toLowerCase();
  const month = months.indexOf(lower.slice(0, 3)) + 1;
  return lower.length === 3 || fullMonths.includes(lower) ? { year: Number(year), month, day: Number(day) } : null;
}

function onTwelveHours(hour: number, half: string): number | null {
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function offsetOf(zone: string): number {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!found) return 0;
  const [, sign, hours, minutes = '0'] = found;
  const offset = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -offset : offset;
}
