const unit = 'lower(unit)';

/** `n` of a unit as an interval. */
const interval = `CASE ${unit}
  WHEN 'millisecond' THEN to_milliseconds(n) WHEN 'second' THEN to_seconds(n) WHEN 'minute' THEN to_minutes(n)
  WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(n::INTEGER) WHEN 'week' THEN to_days(7 * n::INTEGER)
  WHEN 'month' THEN to_months(n::INTEGER) WHEN 'quarter' THEN to_months(3 * n::INTEGER)
  WHEN 'year' THEN to_years(n::INTEGER) ELSE error('unit ' || unit || ' is not one of date_add') END`;

/**
 * Functions of Trino, Athena's dialect, that DuckDB lacks or defines differently. They cover the usual queries of a
 * data lake, not the whole of Trino.
 */
export const trinoMacros: readonly string[] = [
  // Exact instead of estimated: Athena's estimates are exact over few values, DuckDB's are not.
  'approx_distinct(x) AS count(DISTINCT x)',
  'approx_percentile(x, p) AS quantile_disc(x, p)',
  'arbitrary(x) AS any_value(x)',
  'map_agg(k, v) AS map_from_entries(list(struct_pack(k := k, v := v)))',

  // Their formats are translated in the text of the query, because DuckDB accepts only constants.
  'date_parse(text, format) AS strptime(text, format)',
  'date_format(ts, format) AS strftime(ts::TIMESTAMP, format)',
  'format_datetime(ts, format) AS strftime(ts::TIMESTAMP, format)',
  'parse_datetime(text, format) AS strptime(text, format)',
  'from_unixtime(seconds) AS make_timestamp((seconds::DOUBLE * 1000000)::BIGINT)',
  'to_unixtime(ts) AS epoch(ts)',
  'from_iso8601_timestamp(text) AS text::TIMESTAMPTZ',
  'from_iso8601_date(text) AS text::DATE',
  "to_iso8601(ts) AS strftime(ts::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%g')",
  'date(x) AS x::DATE',
  // Trino counts whole units between two moments; DuckDB's own `date_diff` counts boundaries crossed.
  `date_diff(unit, a, b) AS date_sub(${unit}, a, b)`,
  `date_add(unit, n, ts) AS ts + ${interval}`,
  'day_of_week(ts) AS isodow(ts)',
  'dow(ts) AS isodow(ts)',
  'day_of_month(ts) AS day(ts)',
  'day_of_year(ts) AS dayofyear(ts)',
  'doy(ts) AS dayofyear(ts)',
  'week_of_year(ts) AS week(ts)',
  'year_of_week(ts) AS isoyear(ts)',

  'json_extract_scalar(json, path) AS json_extract_string(json, path)',
  'json_parse(text) AS text::JSON',
  'json_format(json) AS json::VARCHAR',
  'json_size(json, path) AS json_array_length(json, path)',

  'regexp_like(text, pattern) AS regexp_matches(text, pattern)',
  'is_nan(x) AS isnan(x)',
  'is_finite(x) AS isfinite(x)',
  'is_infinite(x) AS isinf(x)',
  'rand() AS random()',
  'truncate(x) AS trunc(x)',
  'width_bucket(x, low, high, n) AS CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor((x - low) / (high - low)::DOUBLE * n)::BIGINT + 1 END',
  'bitwise_and(a, b) AS a & b',
  'bitwise_or(a, b) AS a | b',
  'bitwise_xor(a, b) AS xor(a, b)',
  'cardinality(items) AS len(items)',
  'element_at(container, k) AS container[k]',
  'array_join(items, separator) AS array_to_string(items, separator)',
  'array_max(items) AS list_max(items)',
  'array_min(items) AS list_min(items)',
  'array_sort(items) AS list_sort(items)',
  'sequence(low, high) AS generate_series(low, high)',
  'to_hex(bytes) AS hex(bytes)',
  'from_utf8(bytes) AS decode(bytes)',
];
