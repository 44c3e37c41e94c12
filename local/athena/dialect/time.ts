import { built, type Entry, macro, rejected, unchanged } from './entry.ts';

const zones = 'a moment in UTC: other time zones are not translated';

/** `n` of a unit, which is a constant, as an interval. */
const interval = `CASE lower(unit)
  WHEN 'millisecond' THEN to_milliseconds(n) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n)
  WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(n::INTEGER) WHEN 'week' THEN to_days(7 * n::INTEGER)
  WHEN 'month' THEN to_months(n::INTEGER) WHEN 'quarter' THEN to_months(3 * n::INTEGER)
  WHEN 'year' THEN to_years(n::INTEGER) END`;

/** Functions of dates and moments. The session's time zone is UTC, as in Athena. */
export const time: Readonly<Record<string, Entry>> = {
  current_timezone: macro("() -> 'UTC'"),
  date: built('typed', 1),
  date_add: built('truncated', 3),
  date_diff: built('truncated', 3),
  date_format: built('formatted', 2),
  date_parse: built('parsed', 2),
  date_trunc: built('truncated', 2),
  day: unchanged(1),
  day_of_month: macro('(x) -> day(x)'),
  day_of_week: macro('(x) -> isodow(x)'),
  day_of_year: macro('(x) -> dayofyear(x)'),
  dow: macro('(x) -> isodow(x)'),
  doy: macro('(x) -> dayofyear(x)'),
  format_datetime: built('formatted', 2),
  from_iso8601_date: built('typed', 1),
  from_iso8601_timestamp: macro(
    "(s) -> CASE WHEN regexp_full_match(s, '[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}(:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?(Z|[+]00:?00)?)?') THEN rtrim(s, 'Z')::TIMESTAMP::TIMESTAMPTZ WHEN s IS NULL THEN NULL ELSE error('INVALID_FUNCTION_ARGUMENT: from_iso8601_timestamp of this text is not translated locally: it takes moments in UTC') END",
  ),
  from_unixtime: macro('(seconds) -> make_timestamp((round(seconds::DOUBLE * 1000) * 1000)::BIGINT)::TIMESTAMPTZ'),
  hour: unchanged(1),
  last_day_of_month: macro('(x) -> last_day(x)'),
  millisecond: macro('(x) -> millisecond(x) % 1000'),
  minute: unchanged(1),
  month: unchanged(1),
  now: unchanged(0),
  parse_datetime: built('parsed', 2),
  quarter: unchanged(1),
  second: unchanged(1),
  to_iso8601: macro(
    "(x) -> strftime(x, CASE typeof(x) WHEN 'DATE' THEN '%Y-%m-%d' WHEN 'TIMESTAMP WITH TIME ZONE' THEN '%Y-%m-%dT%H:%M:%S.%gZ' ELSE '%Y-%m-%dT%H:%M:%S.%g' END)",
  ),
  to_unixtime: macro('(x) -> epoch(x)'),
  week: unchanged(1),
  week_of_year: macro('(x) -> week(x)'),
  with_timezone: built('typed', 2),
  year: unchanged(1),
  year_of_week: macro('(x) -> isoyear(x)'),
  yow: macro('(x) -> isoyear(x)'),

  at_timezone: rejected(zones),
  from_iso8601_timestamp_nanos: rejected('from_iso8601_timestamp'),
  from_unixtime_nanos: rejected('from_unixtime'),
  human_readable_seconds: rejected(),
  parse_duration: rejected(),
  timezone_hour: rejected(zones),
  timezone_minute: rejected(zones),
  to_char: rejected('date_format'),
  to_date: rejected('date_parse'),
  to_milliseconds: rejected(),
  to_timestamp: rejected('date_parse'),
};

const noTime = (sum: string, verb: string): string =>
  `CASE WHEN (${sum})::DATE::TIMESTAMP = ${sum} THEN (${sum})::DATE ELSE error('INVALID_FUNCTION_ARGUMENT: Cannot ${verb} hours, minutes or seconds of a date') END`;

const noNumber = "error('TYPE_MISMATCH: Cannot apply operator to date and a number; use INTERVAL')";

const differ = "error('NOT_SUPPORTED: The local Athena subtracts no dates from each other; use date_diff')";

/**
 * Macros that builders and operators call. Every parameter that can be a date has a type, so that a date remains a
 * date. DuckDB does not know the type of an aggregate or a correlated column here, and rejects the call.
 */
export const timeMacros: Readonly<Record<string, Entry>> = {
  date_add: macro(
    `(unit, n, x DATE) -> (x + ${interval})::DATE`,
    `(unit, n, x TIMESTAMP) -> x + ${interval}`,
    `(unit, n, x TIMESTAMPTZ) -> x + ${interval}`,
  ),
  date_add_date: macro(`(unit, n, x) -> (x + ${interval})::DATE`),
  date_add_moment: macro(`(unit, n, x) -> x + ${interval}`),
  date_diff: macro('(unit, a, b) -> date_sub(unit, a, b)'),
  plus: macro(
    `(a DATE, b INTERVAL) -> ${noTime('a + b', 'add')}`,
    `(a INTERVAL, b DATE) -> ${noTime('a + b', 'add')}`,
    '(a TIMESTAMP, b INTERVAL) -> a + b',
    '(a INTERVAL, b TIMESTAMP) -> a + b',
    '(a TIMESTAMPTZ, b INTERVAL) -> a + b',
    '(a INTERVAL, b TIMESTAMPTZ) -> a + b',
    '(a INTERVAL, b INTERVAL) -> a + b',
    `(a DATE, b BIGINT) -> ${noNumber}`,
    `(a BIGINT, b DATE) -> ${noNumber}`,
  ),
  minus: macro(
    `(a DATE, b INTERVAL) -> ${noTime('a - b', 'subtract')}`,
    '(a TIMESTAMP, b INTERVAL) -> a - b',
    '(a TIMESTAMPTZ, b INTERVAL) -> a - b',
    '(a INTERVAL, b INTERVAL) -> a - b',
    `(a DATE, b BIGINT) -> ${noNumber}`,
    '(a DATE, b DATE) -> to_days((a - b)::INTEGER)',
    '(a TIMESTAMP, b TIMESTAMP) -> a - b',
    '(a TIMESTAMPTZ, b TIMESTAMPTZ) -> a - b',
  ),
  number_plus: macro(`(a, b) -> CASE WHEN typeof(a) = 'DATE' OR typeof(b) = 'DATE' THEN ${noNumber} ELSE a + b END`),
  number_minus: macro(
    `(a, b) -> CASE WHEN typeof(a) = 'DATE' THEN CASE WHEN typeof(b) = 'DATE' THEN ${differ} ELSE ${noNumber} END ELSE a - b END`,
  ),
};
