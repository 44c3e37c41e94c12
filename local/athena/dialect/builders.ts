import { translateCast } from './casts.ts';
import type { Builder } from './entry.ts';
import { fromJoda, fromMysql } from './formats.ts';
import { joinedText } from './operators.ts';
import { rejection } from './rejection.ts';
import { call, castNode, literalText, type Tree, textNode, typeId } from './tree.ts';

type Build = (node: Tree, name: string, args: readonly Tree[]) => Tree;

/** Fields of EXTRACT, and DuckDB's functions for them. */
const fields: Readonly<Record<string, string>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  day: 'day',
  day_of_month: 'day',
  day_of_week: 'isodow',
  dow: 'isodow',
  day_of_year: 'dayofyear',
  doy: 'dayofyear',
  year_of_week: 'isoyear',
  yow: 'isoyear',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
};

const numberNode = (value: number): Tree => ({
  ...textNode(''),
  value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value },
});

/** Width of `time_bucket`, which gives a date for a date where DuckDB's `date_trunc` gives a moment. */
const buckets: Readonly<Record<string, readonly [name: string, count: number]>> = {
  millisecond: ['to_milliseconds', 1],
  second: ['to_seconds', 1],
  minute: ['to_minutes', 1],
  hour: ['to_hours', 1],
  day: ['to_days', 1],
  week: ['to_days', 7],
  month: ['to_months', 1],
  quarter: ['to_months', 3],
  year: ['to_years', 1],
};

function bucketOf(unit: string): Tree {
  const [name, count] = buckets[unit] ?? ['to_days', 1];
  return call(name, [numberNode(count)]);
}

/** A cast names its type where DuckDB does not find it. */
function variantOf(moment: Tree | undefined): '' | '_date' | '_moment' {
  if (moment?.class !== 'CAST') return '';
  return typeId(moment) === 'DATE' ? '_date' : typeId(moment).startsWith('TIMESTAMP') ? '_moment' : '';
}

function literalOf(node: Tree | undefined, name: string, what: string): string {
  const text = literalText(node);
  if (text !== undefined) return text;
  throw rejection(`NOT_SUPPORTED: The local Athena translates ${name} only if its ${what} is a literal`);
}

/** DuckDB takes only constant formats, and they differ. */
const formatOf = (name: string, format: Tree | undefined): Tree => {
  const text = literalOf(format, name, 'format');
  return textNode(name.endsWith('datetime') ? fromJoda(text) : fromMysql(text));
};

function inUtc(zone: Tree | undefined, moment: Tree): Tree {
  const name = literalOf(zone, 'a time zone', 'name');
  if (name === 'UTC') return castNode(moment, 'TIMESTAMP WITH TIME ZONE');
  throw rejection(`NOT_SUPPORTED: The local Athena knows only the time zone UTC; found '${name}'`);
}

/** Translations of calls that a macro cannot express. */
export const builders: Readonly<Record<Builder, Build>> = {
  countDistinct: (node) => ({ ...node, function_name: 'count', distinct: true }),
  formatted: (_, name, [moment, format]) => call('strftime', [moment, formatOf(name, format)]),
  joined: (_, __, args) => joinedText(args),
  mapAgg: (node, _, args) =>
    call('map_from_entries', [{ ...node, alias: '', function_name: 'list', children: [call('row', args)] }]),
  matched: (_, name, args) => call(`athena_${name}`, [call('list_transform', args)]),
  parsed: (_, name, [text, format]) => {
    const moment = call('strptime', [text, formatOf(name, format)]);
    return name === 'parse_datetime' ? castNode(moment, 'TIMESTAMP WITH TIME ZONE') : moment;
  },
  truncated: (_, name, [unit, ...others]) => {
    const text = literalOf(unit, name, 'unit').toLowerCase();
    if (!Object.hasOwn(buckets, text))
      throw rejection(`INVALID_FUNCTION_ARGUMENT: '${text}' is not a valid unit of ${name}`);
    if (name === 'date_trunc') return call('time_bucket', [bucketOf(text), ...others]);
    return call(`athena_${name}${name === 'date_add' ? variantOf(others[1]) : ''}`, [textNode(text), ...others]);
  },
  typed: (_, name, [first, second]) => {
    if (name === 'timezone') return inUtc(first, second as Tree);
    if (name === 'with_timezone') return inUtc(second, first as Tree);
    if (name !== 'date_part') return translateCast(castNode(first as Tree, 'DATE'));
    const field = fields[literalOf(first, 'EXTRACT', 'field').toLowerCase()];
    if (field === undefined) throw rejection(`INVALID_FUNCTION_ARGUMENT: EXTRACT has no field ${literalText(first)}`);
    return call(field, [second]);
  },
  withoutDecimals: (node, _, args) => ({ ...node, children: [call('athena_not_decimal', args)] }),
};
