import { rejection } from './rejection.ts';

/** Letters of MySQL's date formats, and DuckDB's for them. */
const mysql: Readonly<Record<string, string>> = {
  '%a': '%a',
  '%b': '%b',
  '%c': '%-m',
  '%d': '%d',
  '%e': '%-d',
  '%f': '%f',
  '%H': '%H',
  '%h': '%I',
  '%I': '%I',
  '%i': '%M',
  '%j': '%j',
  '%k': '%-H',
  '%l': '%-I',
  '%M': '%B',
  '%m': '%m',
  '%p': '%p',
  '%r': '%I:%M:%S %p',
  '%S': '%S',
  '%s': '%S',
  '%T': '%H:%M:%S',
  '%v': '%V',
  '%W': '%A',
  '%x': '%G',
  '%Y': '%Y',
  '%y': '%y',
  '%%': '%%',
};

/** Letters of Joda's date formats, and DuckDB's for them. */
const joda: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  YYYY: '%Y',
  yy: '%y',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  M: '%-m',
  dd: '%d',
  d: '%-d',
  EEEE: '%A',
  EEE: '%a',
  E: '%a',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  h: '%-I',
  mm: '%M',
  m: '%-M',
  ss: '%S',
  s: '%-S',
  SSS: '%g',
  a: '%p',
};

const unknown = (letter: string) =>
  rejection(`NOT_SUPPORTED: the date format "${letter}" is not translated by the local Athena`);

/** DuckDB's form of a format of `date_format` and `date_parse`. @throws AwsErrorResponse for a letter without one */
export const fromMysql = (format: string): string =>
  format.replace(/%.?/gs, (letter) => {
    const found = mysql[letter];
    if (found === undefined) throw unknown(letter);
    return found;
  });

/**
 * DuckDB's form of a format of `format_datetime` and `parse_datetime`. Text in quotes is copied; two quotes are one.
 * @throws AwsErrorResponse for a letter without one
 */
export const fromJoda = (format: string): string =>
  format.replace(/''|'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (part, quoted: string | undefined) => {
    if (part === "''") return "'";
    if (part === '%') return '%%';
    if (quoted !== undefined) return quoted.replaceAll("''", "'").replaceAll('%', '%%');
    const found = joda[part];
    if (found === undefined) throw unknown(part);
    return found;
  });
