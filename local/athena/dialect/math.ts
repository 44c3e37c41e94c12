import { type Entry, macro, overList, rejected, renamed, unchanged } from './entry.ts';

const statistics = 'compute it outside the query';
const shift = 'multiply or divide by power(2, n)';

/** A logarithm that has the values of IEEE 754 at zero and below, where DuckDB fails. */
const logarithm = (of: string): string =>
  `(x) -> CASE WHEN x > 0 THEN ${of} WHEN x = 0 THEN '-Infinity'::DOUBLE WHEN x IS NULL THEN NULL ELSE 'NaN'::DOUBLE END`;

const withinOne = (of: string): Entry =>
  macro(`(x) -> CASE WHEN x IS NULL THEN NULL WHEN abs(x) > 1 THEN 'NaN'::DOUBLE ELSE ${of}(x) END`);

const remainder =
  "(a, b) -> CASE WHEN b <> 0 OR typeof(b) IN ('DOUBLE', 'FLOAT') OR typeof(a) IN ('DOUBLE', 'FLOAT') THEN a % b WHEN a IS NULL OR b IS NULL THEN NULL ELSE CAST('DIVISION_BY_ZERO: Division by zero' AS TINYINT) END";

/** Mathematical and bitwise functions. */
export const math: Readonly<Record<string, Entry>> = {
  abs: unchanged(1),
  acos: withinOne('acos'),
  asin: withinOne('asin'),
  atan: unchanged(1),
  atan2: unchanged(2),
  ceil: unchanged(1),
  ceiling: unchanged(1),
  cos: unchanged(1),
  cosh: unchanged(1),
  degrees: unchanged(1),
  e: macro('() -> exp(1e0)'),
  exp: unchanged(1),
  floor: unchanged(1),
  greatest: overList("(items) -> list_sort(items, 'DESC', 'NULLS FIRST')[1]"),
  least: overList("(items) -> list_sort(items, 'ASC', 'NULLS FIRST')[1]"),
  infinity: macro("() -> 'Infinity'::DOUBLE"),
  is_finite: renamed('isfinite', 1),
  is_infinite: renamed('isinf', 1),
  is_nan: renamed('isnan', 1),
  ln: macro(logarithm('ln(x)')),
  log: macro('(base, x) -> ln(x) / ln(base)'),
  log10: macro(logarithm('log10(x)')),
  log2: macro(logarithm('log2(x)')),
  mod: macro(remainder),
  nan: macro("() -> 'NaN'::DOUBLE"),
  pi: unchanged(0),
  pow: unchanged(2),
  power: unchanged(2),
  radians: unchanged(1),
  rand: macro(
    '() -> random()',
    '(n) -> floor(random() * n)::BIGINT',
    '(m, n) -> m + floor(random() * (n - m))::BIGINT',
  ),
  random: macro(
    '() -> random()',
    '(n) -> floor(random() * n)::BIGINT',
    '(m, n) -> m + floor(random() * (n - m))::BIGINT',
  ),
  round: macro('(x) -> round(x)', '(x, d) -> CASE WHEN false THEN x ELSE round(x, d) END'),
  sign: macro('(x) -> CASE WHEN false THEN x ELSE sign(x) END'),
  sin: unchanged(1),
  sinh: unchanged(1),
  sqrt: macro("(x) -> CASE WHEN x < 0 THEN 'NaN'::DOUBLE ELSE sqrt(x) END"),
  tan: unchanged(1),
  tanh: unchanged(1),
  to_base: macro('(x, radix) -> lower(to_base(x, radix))'),
  truncate: macro('(x) -> trunc(x)'),
  width_bucket: macro(
    "(x, low, high, n) -> CASE WHEN low > high THEN error('INVALID_FUNCTION_ARGUMENT: width_bucket with falling bounds is not translated locally') WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor((x - low) / (high - low)::DOUBLE * n)::BIGINT + 1 END",
  ),
  bitwise_and: macro('(a, b) -> (a & b)::BIGINT'),
  bitwise_not: macro('(a) -> (~a)::BIGINT'),
  bitwise_or: macro('(a, b) -> (a | b)::BIGINT'),
  bitwise_xor: macro('(a, b) -> xor(a, b)::BIGINT'),

  beta_cdf: rejected(statistics),
  bit_count: rejected(),
  bitwise_left_shift: rejected(shift),
  bitwise_right_shift: rejected(shift),
  bitwise_right_shift_arithmetic: rejected(shift),
  cbrt: rejected('power(x, 1e0 / 3), which rounds'),
  cosine_distance: rejected(),
  cosine_similarity: rejected(),
  from_base: rejected(),
  inverse_beta_cdf: rejected(statistics),
  inverse_normal_cdf: rejected(statistics),
  normal_cdf: rejected(statistics),
  t_cdf: rejected(statistics),
  t_pdf: rejected(statistics),
  wilson_interval_lower: rejected(statistics),
  wilson_interval_upper: rejected(statistics),
};
