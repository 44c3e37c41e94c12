import type { Parts } from './calendar.ts';
import type { DateOrder } from './cell-format.ts';

type DateParts = Pick<Parts, 'year' | 'month' | 'day'>;
type TimeParts = Required<Omit<Parts, keyof DateParts>>;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const fullMonths = 'january february march april may june july august september sept october november december'.split(
  ' ',
);

const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?=$|[T,\s])/i;
const yearFirstNamed = /^(\d{4})[\s-]([a-z]{3,9})\.?[\s-](\d{1,2})(?=$|[T,\s])/i;
const yearLast = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?=$|[T,\s])/i;
const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?=$|[,\s])/;
const dayMonth = /^(\d{1,2})(?:st|nd|rd|th)?[\s/-]([a-z]{3,9})\.?,?[\s/-](\d{4}|\d{2})(?=$|[,:\s])/i;
const monthDay = /^([a-z]{3,9})\.?[\s-](\d{1,2})(?:st|nd|rd|th)?(?:,\s?|\s|-)(\d{4})(?=$|[,\s])/i;
const eastAsian = /^(\d{4})年(\d{1,2})月(\d{1,2})日(?=$|\s)/;
/** `Jan 31 23:59:59 2025`, as in C and Unix. */
const clockBeforeYear = /^([a-z]{3}) (\d{1,2}) (\d{1,2}:\d{2}:\d{2})(?: (UTC|GMT))? (\d{4})$/i;
const weekday = /^(sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday|s|rs|r)?\.?,?\s+/i;
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const separator = /^(?:T|,?\s+(?:at\s+)?|:(?=\d\d:))/i;
const clock =
  /^(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?)?(?:\s*([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\[[\w/+-]{1,40}\])?$/i;

/** Reads a date in one of the accepted forms; `rest` is the text after it. Null for any other form, and for a wrong weekday. */
export function readDate(written: string, order: DateOrder): { date: DateParts; rest: string } | null {
  const day = weekday.exec(written);
  const text = written
    .slice(day?.[0].length ?? 0)
    .replace(clockBeforeYear, '$1 $2 $5 $3 $4')
    .trimEnd();
  const found =
    match(yearFirst, text, (m) => parts(m[1], m[3], m[4])) ??
    match(yearLast, text, (m) => inOrder(order, m[1], m[3], m[4])) ??
    match(dotted, text, (m) => parts(m[3], m[2], m[1])) ??
    match(dayMonth, text, (m) => named(m[3], m[2], m[1])) ??
    match(monthDay, text, (m) => named(m[3], m[1], m[2])) ??
    match(yearFirstNamed, text, (m) => named(m[1], m[2], m[3])) ??
    match(eastAsian, text, (m) => parts(m[1], m[2], m[3]));
  return found && day && !isOn(found.date, day[1]) ? null : found;
}

const isOn = ({ year, month, day }: DateParts, name = ''): boolean =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() === weekdays.indexOf(name.toLowerCase());

/** Reads the time of day that follows a date; midnight UTC if the text is empty. Null for any other form. */
export function readTime(rest: string): TimeParts | null {
  if (rest === '') return { hour: 0, minute: 0, second: 0, millisecond: 0, offset: 0 };
  const start = separator.exec(rest);
  const found = start && clock.exec(rest.slice(start[0].length));
  if (!found) return null;
  const [, hour = '', minute, second = '0', fraction = '', half, zone = ''] = found;
  // A lone number is an hour only if it says so: `11 PM`.
  if (minute === undefined && !half) return null;
  const hours = half ? onTwelveHours(Number(hour), half) : Number(hour);
  if (hours === null) return null;
  return {
    hour: hours,
    minute: Number(minute ?? 0),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)),
    offset: offsetOf(zone),
  };
}

/** True for a date of the form `3/4/2024`: only the contract says which part is the month. */
export const hasAmbiguousOrder = (text: string): boolean => yearLast.test(text);

/** Date of three parts in digits. Null if the order says that the year comes first, and it does not. */
function inOrder(order: DateOrder, one = '', two = '', three = ''): DateParts | null {
  if (order === 'dmy') return parts(three, two, one);
  if (order === 'mdy') return parts(three, one, two);
  return three.length === 2 && one.length === 2 ? parts(one, two, three) : null;
}

function match(form: RegExp, text: string, read: (groups: RegExpExecArray) => DateParts | null) {
  const groups = form.exec(text);
  const date = groups && read(groups);
  return groups && date && { date, rest: text.slice(groups[0].length) };
}

/** Year of four digits, or of two by the rule of POSIX: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068. */
const yearOf = (text: string): number => Number(text) + (text.length > 2 ? 0 : Number(text) >= 69 ? 1900 : 2000);

const parts = (year = '', month = '', day = ''): DateParts => ({
  year: yearOf(year),
  month: Number(month),
  day: Number(day),
});

function named(year = '', name = '', day = ''): DateParts | null {
  const lower = name.toLowerCase();
  const month = months.indexOf(lower.slice(0, 3)) + 1;
  return lower.length === 3 || fullMonths.includes(lower) ? { year: yearOf(year), month, day: Number(day) } : null;
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
