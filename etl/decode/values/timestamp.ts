import type { Field } from '../../contract/field.ts';
import { momentOf, withinYears, years } from './calendar.ts';
import type { BrokenRule, Parse, Parsed } from './cell.ts';
import { type CellFormat, dateOrderNames } from './cell-format.ts';
import { hasAmbiguousOrder, readDate, readTime } from './date-forms.ts';

const notADate: BrokenRule = {
  rule: 'not a date',
  hint: 'for example 2025-01-31 23:59:59, UTC if no zone is given',
};
const impossible: BrokenRule = {
  rule: 'not a possible date',
  hint: `a real day and time, ${years.first} to ${years.last}`,
};

/**
 * Reader of a timestamp, in ms since 1970 UTC: ISO 8601 with or without time, zone and fraction; `2025/01/31`;
 * `1/31/2025` in the date order of the file or else the field; `31.1.2025`, always day first; `31 Jan 2025`; `Jan 31, 2025`; Unix time in seconds
 * (10 digits) or milliseconds (13 digits). UTC if no zone is given; truncated to milliseconds.
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
    if (/^\d+(\.\d*)?$/.test(text)) return readUnixTime(text);
    const found = readDate(text, dateOrder);
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
  const digits = text.split('.', 1)[0]?.length;
  if (digits === 10) return withinYears(Math.floor(Number(text) * 1000)) ?? impossible;
  if (digits === 13) return withinYears(Math.floor(Number(text))) ?? impossible;
  return { rule: 'not a date', hint: 'Unix time has 10 digits in seconds or 13 in milliseconds' };
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
