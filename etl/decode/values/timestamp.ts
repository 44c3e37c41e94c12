import type { Field } from '../../contract/field.ts';
import { momentOf, withinYears, years } from './calendar.ts';
import type { BrokenRule, Parse, Parsed } from './cell.ts';
import { type CellFormat, dateOrderNames } from './cell-format.ts';
import { hasAmbiguousOrder, readDate, readTime } from './date-forms.ts';

const notADate: BrokenRule = {
  rule: 'not a date',
  hint: 'for example 2025-01-31 23:59:59, UTC if no zone is given; a zone as +02:00',
};
const impossible: BrokenRule = {
  rule: 'not a possible date',
  hint: `a real day and time, ${years.first} to ${years.last}`,
};

/**
 * Reader of a timestamp, in ms since 1970 UTC: ISO 8601 with or without time, zone and fraction; `20250131`; `2025/01/31`;
 * `1/31/2025` in the date order of the file or else the field; `31.1.2025`, always day first; `31 Jan 2025`; `Jan 31, 2025`, with a
 * weekday or without; a year of two digits by the rule of POSIX; Unix time in seconds (10 digits), milliseconds (13),
 * microseconds (16) or nanoseconds (19). UTC if no zone is given; truncated to milliseconds.
 */
export function timestampReader(field: Field, format: CellFormat = {}): Parse {
  const dateOrder = format.dateOrder ?? field.dateOrder ?? 'mdy';
  const contradiction: BrokenRule = {
    rule: `against the date order ${dateOrderNames[dateOrder]}`,
    hint: '--date-order, or dateOrder of the field, says which order is meant; 2025-01-31 is read in any',
  };
  return (raw) => {
    if (typeof raw === 'boolean') return notADate;
    const text = String(raw).trim();
    const iso = readIso(text);
    if (iso !== null) return iso;
    const expanded = expandedDigits(text);
    if (expanded === null) return readUnixTime(text);
    const found = readDate(expanded, dateOrder);
    const time = found && readTime(found.rest);
    if (!found || !time) return notADate;
    const moment = momentOf({ ...found.date, ...time });
    if (moment !== null) return moment;
    return hasAmbiguousOrder(text) && isOtherOrder(found.date) ? contradiction : impossible;
  };
}

/** True for a date whose month would be a day. */
const isOtherOrder = ({ month, day }: { month: number; day: number }) => month > 12 && month <= 31 && day <= 12;

function readUnixTime(text: string): Parsed {
  const digits = text.split('.', 1)[0] ?? '';
  if (digits.length === 10) return withinYears(Math.floor(Number(text) * 1000)) ?? impossible;
  // Microseconds and nanoseconds have more digits than a number holds.
  const isUnix = digits.length === 13 || digits.length === 16 || digits.length === 19;
  return isUnix ? (withinYears(Number(digits.slice(0, 13))) ?? impossible) : notUnixTime;
}

const notUnixTime: BrokenRule = {
  rule: 'not a date',
  hint: 'Unix time has 10 digits in seconds, 13 in milliseconds, 16 in microseconds, 19 in nanoseconds; a date has 8, as 20250131',
};

const compact = /^(\d{4})(\d\d)(\d\d)(?:[T\s]?(\d\d)(\d\d)(?:(\d\d)((?:[.,]\d{1,9})?))?(Z|[+-]\d\d:?\d\d)?)?$/i;
const compactDate = /^(\d{4})(\d\d)(\d\d)(?=[T\s,])/;
const onlyDigits = /^\d+(?:\.\d*)?$/;

/** Text with separators between the digits of `20250131`, `20250131235959` or `20250131T235959Z`; null for Unix time. */
function expandedDigits(text: string): string | null {
  const isNumber = onlyDigits.test(text);
  const wholeDigits = isNumber ? text.split('.', 1)[0]?.length : 0;
  // Of the bare numbers, those of 8 and 14 digits are no Unix time of the accepted years.
  if (isNumber && wholeDigits !== 8 && wholeDigits !== 14) return null;
  const found = compact.exec(text);
  if (!found) return isNumber ? null : text.replace(compactDate, '$1-$2-$3');
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone = ''] = found;
  return `${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}:${second}${fraction}${zone}`}`;
}

/** Reads the usual forms, `2025-01-31 23:59:59` (blank or T between) and `2025-01-31`, without a regular expression. */
function readIso(text: string): number | null {
  const long = text.length === 19;
  if (!(long || text.length === 10) || text[4] !== '-' || text[7] !== '-') return null;
  if (long && ((text[10] !== ' ' && text[10] !== 'T') || text[13] !== ':' || text[16] !== ':')) return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = long ? digits(text, 11, 13) : 0;
  const minute = long ? digits(text, 14, 16) : 0;
  const second = long ? digits(text, 17, 19) : 0;
  return momentOf({ year, month, day, hour, minute, second });
}

/** Number between two indexes; if a character is not a digit, a number that no calendar has. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.MAX_SAFE_INTEGER;
    value = value * 10 + digit;
  }
  return value;
}
