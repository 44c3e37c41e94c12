import { built, type Entry, macro, rejected, renamed, unchanged } from './entry.ts';

const hasNull = (items: string): string => `list_count(${items}) < len(${items})`;

const unnest = 'UNNEST and an aggregate';

const invalid = (message: string): string => `error('INVALID_FUNCTION_ARGUMENT: ${message}')`;

/** Most entries of Trino's `sequence`. */
const longest = 10_000;

const tooLong = invalid(`result of sequence function must not have more than ${longest} entries`);

/** Functions of arrays, maps and rows. */
export const collections: Readonly<Record<string, Entry>> = {
  all_match: built('matched', 2),
  any_match: built('matched', 2),
  none_match: built('matched', 2),
  array_distinct: macro('(a) -> list_filter(a, lambda x, i: list_position(a, x) = i)'),
  array_except: macro('(a, b) -> list_filter(a, lambda x, i: list_position(a, x) = i AND list_position(b, x) IS NULL)'),
  array_intersect: macro(
    '(a, b) -> list_filter(a, lambda x, i: list_position(a, x) = i AND list_position(b, x) IS NOT NULL)',
  ),
  array_union: macro('(a, b) -> list_filter(list_concat(a, b), lambda x, i: list_position(list_concat(a, b), x) = i)'),
  array_join: macro(
    '(a, separator) -> array_to_string(a, separator)',
    '(a, separator, n) -> array_to_string(list_transform(a, lambda x: coalesce(x::VARCHAR, n)), separator)',
  ),
  array_max: macro("(a) -> list_sort(a, 'DESC', 'NULLS FIRST')[1]"),
  array_min: macro("(a) -> list_sort(a, 'ASC', 'NULLS FIRST')[1]"),
  array_position: macro(
    '(a, x) -> CASE WHEN a IS NULL OR x IS NULL THEN NULL ELSE coalesce(list_position(a, x), 0)::BIGINT END',
  ),
  array_remove: macro('(a, x) -> CASE WHEN x IS NOT NULL THEN list_filter(a, lambda y: y IS NULL OR y <> x) END'),
  array_sort: macro("(a) -> list_sort(a, 'ASC', 'NULLS LAST')"),
  arrays_overlap: macro(
    `(a, b) -> CASE WHEN list_has_any(a, b) THEN true WHEN a IS NULL OR b IS NULL OR len(a) = 0 OR len(b) = 0 THEN CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN false END WHEN ${hasNull('a')} OR ${hasNull('b')} THEN NULL ELSE false END`,
  ),
  cardinality: macro(
    "(c) -> CASE WHEN c IS NOT NULL THEN CASE WHEN typeof(c) LIKE 'MAP(%' THEN len(json_keys(to_json(c))) ELSE json_array_length(to_json(c)) END::BIGINT END",
  ),
  contains: macro(
    `(a, x) -> CASE WHEN list_contains(a, x) THEN true WHEN a IS NULL OR x IS NULL OR ${hasNull('a')} THEN NULL ELSE false END`,
  ),
  element_at: macro(
    `(c, k) -> CASE WHEN k::VARCHAR = '0' AND typeof(c) LIKE '%[]' THEN ${invalid('SQL array indices start at 1')} ELSE c[k] END`,
  ),
  filter: renamed('list_filter', 2),
  flatten: unchanged(1),
  map: macro('() -> MAP {}', '(k, v) -> map(k, v)'),
  map_concat: unchanged(2, 100),
  map_entries: unchanged(1),
  map_from_entries: unchanged(1),
  map_keys: unchanged(1),
  map_values: unchanged(1),
  repeat: macro(
    `(x, n) -> CASE WHEN n > ${longest} THEN ${invalid(`count argument of repeat function must be less than or equal to ${longest}`)} ELSE list_transform(range(greatest(n, 0)), lambda i: x) END`,
  ),
  row: unchanged(1, 100),
  sequence: macro(
    `(low, high) -> CASE WHEN abs(high - low) >= ${longest} THEN ${tooLong} WHEN low <= high THEN generate_series(low::BIGINT, high::BIGINT) ELSE generate_series(low::BIGINT, high::BIGINT, -1) END`,
    `(low, high, step) -> CASE WHEN step = 0 OR (high - low) / step < 0 THEN ${invalid('sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start')} WHEN (high - low) / step >= ${longest} THEN ${tooLong} ELSE generate_series(low::BIGINT, high::BIGINT, step::BIGINT) END`,
  ),
  slice: macro(
    `(a, start, n) -> CASE WHEN start = 0 THEN ${invalid('SQL array indices start at 1')} WHEN n < 0 THEN ${invalid('length must be greater than or equal to 0')} WHEN start < -len(a) THEN a[1:0] WHEN start > 0 THEN a[start:start + n - 1] ELSE a[len(a) + start + 1:len(a) + start + n] END`,
  ),
  transform: renamed('list_transform', 2),
  trim_array: macro(
    `(a, n) -> CASE WHEN n < 0 OR n > len(a) THEN ${invalid('size must not exceed array cardinality')} ELSE a[1:len(a) - n] END`,
  ),
  zip: renamed('list_zip', 2, 5),

  array_first: rejected('element_at(x, 1)'),
  array_histogram: rejected(unnest),
  array_last: rejected('element_at(x, -1)'),
  combinations: rejected(),
  contains_sequence: rejected(),
  map_filter: rejected(unnest),
  map_zip_with: rejected(unnest),
  multimap_from_entries: rejected(unnest),
  reduce: rejected(unnest),
  shuffle: rejected('ORDER BY random()'),
  transform_keys: rejected(unnest),
  transform_values: rejected(unnest),
  zip_with: rejected('zip and transform'),
};

/** Macros that other macros and operators call. */
export const collectionMacros: Readonly<Record<string, Entry>> = {
  subscript: macro(
    `(c, k) -> CASE WHEN c IS NULL OR k IS NULL THEN NULL WHEN typeof(c) LIKE 'MAP(%' THEN CASE WHEN c[k] IS NULL THEN error('INVALID_FUNCTION_ARGUMENT: Key not present in map') ELSE c[k] END WHEN k::VARCHAR = '0' THEN ${invalid('SQL array indices start at 1')} WHEN k::VARCHAR LIKE '-%' THEN ${invalid('Array subscript is negative')} WHEN c[k] IS NULL AND TRY_CAST(k::VARCHAR AS BIGINT) > json_array_length(to_json(c)) THEN ${invalid('Array subscript must be less than or equal to array length')} ELSE c[k] END`,
  ),
};
