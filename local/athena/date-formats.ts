import { lex } from './lexer.ts';

/** Letters of MySQL's date formats for which DuckDB has others. */
const mysql: Readonly<Record<string, string>> = {
  '%M': '%B',
  '%i': '%M',
  '%s': '%S',
  '%W': '%A',
  '%h': '%I',
  '%e': '%-d',
  '%c': '%-m',
  '%k': '%-H',
  '%l': '%-I',
  '%T': '%H:%M:%S',
  '%r': '%I:%M:%S %p',
};

/** Letters of Joda's date formats. */
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
  ss: '%S',
  SSS: '%g',
  a: '%p',
  Z: '%z',
};

const fromMysql = (format: string): string => format.replace(/%./g, (letter) => mysql[letter] ?? letter);

/** Text in quotes (doubled within a literal) is copied literally. */
const fromJoda = (format: string): string =>
  format.replace(/''(.*?)''|([A-Za-z])\2*/g, (part, quoted: string | undefined) => quoted ?? joda[part] ?? part);

const formatters: Readonly<Record<string, (format: string) => string>> = {
  date_parse: fromMysql,
  date_format: fromMysql,
  parse_datetime: fromJoda,
  format_datetime: fromJoda,
};

/** Tracks the parentheses of a piece of code, word by word: it does not retry a run of blanks from each position. */
function follow(code: string, open: string[]): void {
  let name = '';
  for (const [token] of code.matchAll(/\w+|[^\w\s]/g)) {
    if (token === '(') open.push(name.toLowerCase());
    else if (token === ')') open.pop();
    name = /\w/.test(token) ? token : '';
  }
}

/**
 * Translates literal formats of `date_parse`, `date_format`, `parse_datetime` and `format_datetime` into DuckDB's. A
 * macro cannot do it, because DuckDB accepts only constant formats.
 */
export function withDuckFormats(sql: string): string {
  const pieces = lex(sql);
  /** Functions whose parentheses are open, innermost last. */
  const open: string[] = [];
  return pieces
    .map(({ kind, text }, index) => {
      if (kind === 'code') {
        follow(text, open);
        return text;
      }
      const translate = formatters[open.at(-1) ?? ''];
      const last = /^\s*\)/.test(pieces[index + 1]?.text ?? '');
      return kind === 'text' && translate && last ? `'${translate(text.slice(1, -1))}'` : text;
    })
    .join('');
}
