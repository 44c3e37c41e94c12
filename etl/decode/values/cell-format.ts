import type { Contract } from '../../contract/contract.ts';

/** Order of the parts of a date in digits: `3/4/2024` is 4 March in `mdy` and 3 April in `dmy`. */
export type DateOrder = 'mdy' | 'dmy' | 'ymd';

/** Character between the whole part of a number and its fraction. The other one may separate groups of three digits. */
export type DecimalMark = '.' | ',';

/** Spelling of a file's cells, as far as single cells do not show it. What is missing is as the contract says. */
export interface CellFormat {
  /** Order of dates in digits; it takes precedence over `dateOrder` of the fields. */
  readonly dateOrder?: DateOrder;
  /** Default: a point. */
  readonly decimalMark?: DecimalMark;
}

/** Orders of a date, as people name them. */
export const dateOrderNames: Readonly<Record<DateOrder, string>> = {
  mdy: 'month/day/year',
  dmy: 'day/month/year',
  ymd: 'year/month/day',
};

const marks: Readonly<Record<string, DecimalMark>> = { point: '.', comma: ',' };

/** Canonical text of a format, e.g. `dmy comma`; empty if it says nothing. */
export function formatText({ dateOrder, decimalMark }: CellFormat): string {
  const mark = Object.keys(marks).find((word) => marks[word] === decimalMark);
  return [dateOrder, mark].filter((word) => word !== undefined).join(' ');
}

/** Format of a canonical text; null for any other text. */
export function formatOfText(text: string): CellFormat | null {
  let format: CellFormat = {};
  for (const word of text === '' ? [] : text.split(' ')) {
    const mark = Object.hasOwn(marks, word) ? marks[word] : undefined;
    if (mark) format = { ...format, decimalMark: mark };
    else if (isDateOrder(word)) format = { ...format, dateOrder: word };
    else return null;
  }
  return formatText(format) === text ? format : null;
}

export const isDateOrder = (word: string): word is DateOrder => Object.hasOwn(dateOrderNames, word);

/** Format without what the contract says anyway: equal readings have equal texts. */
export function beyondContract({ fields }: Contract, { dateOrder, decimalMark }: CellFormat): CellFormat {
  const orders = fields.flatMap((field) => (field.type === 'timestamp' ? [field.dateOrder ?? 'mdy'] : []));
  return {
    ...(dateOrder !== undefined && orders.some((order) => order !== dateOrder) && { dateOrder }),
    ...(decimalMark === ',' && { decimalMark }),
  };
}
