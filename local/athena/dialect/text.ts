import { built, type Entry, macro, rejected, renamed, unchanged } from './entry.ts';

/** Characters that Trino trims: white space of Unicode, not only blanks. */
const blanks = [
  9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2008, 0x2009,
  0x200a, 0x2028, 0x2029, 0x205f, 0x3000,
];
const blank = blanks.map((code) => `chr(${code})`).join(' || ');

const trimmed = (name: string): Entry =>
  macro(`(s) -> ${name}(s, ${blank})`, `(s, characters) -> ${name}(s, characters)`);

const invalid = (message: string): string =>
  `error('${message.includes('locally') ? 'NOT_SUPPORTED' : 'INVALID_FUNCTION_ARGUMENT'}: ${message}')`;

const substring = macro(
  "(s, start) -> CASE WHEN s IS NULL THEN NULL WHEN start = 0 OR start < -length(s) THEN '' ELSE substring(s, start) END",
  "(s, start, n) -> CASE WHEN s IS NULL THEN NULL WHEN start = 0 OR start < -length(s) OR n <= 0 THEN '' ELSE substring(s, start, n) END",
);

const url = 'regexp_extract over the text';
const hash = 'sha256';

/** Replacement of a regular expression in RE2's form; one that cannot be translated fails. */
const replacement = `CASE WHEN contains(r, chr(92)) OR contains(r, '$' || '{') THEN ${invalid('this replacement is not translated locally')} ELSE regexp_replace(r, '[$]([0-9])', chr(92) || chr(92) || chr(92) || '1', 'g') END`;

/** Functions of texts and bytes. */
export const textFunctions: Readonly<Record<string, Entry>> = {
  chr: macro('(n) -> chr(n::INTEGER)'),
  codepoint: macro('(s) -> unicode(s)'),
  concat: built('joined', 2, 100),
  concat_ws: macro(
    '(separator, a) -> concat_ws(separator, a)',
    '(separator, a, b) -> concat_ws(separator, a, b)',
    '(separator, a, b, c) -> concat_ws(separator, a, b, c)',
  ),
  ends_with: unchanged(2),
  starts_with: unchanged(2),
  hamming_distance: renamed('hamming', 2),
  length: unchanged(1),
  levenshtein_distance: renamed('levenshtein', 2),
  lower: unchanged(1),
  upper: unchanged(1),
  lpad: macro('(s, n, p) -> lpad(s, n::INTEGER, p)'),
  rpad: macro('(s, n, p) -> rpad(s, n::INTEGER, p)'),
  ltrim: trimmed('ltrim'),
  rtrim: trimmed('rtrim'),
  trim: trimmed('trim'),
  normalize: macro('(s) -> nfc_normalize(s)'),
  position: unchanged(2),
  replace: macro(
    `(s, a) -> CASE WHEN a = '' THEN ${invalid('replace of nothing is not translated locally')} ELSE replace(s, a, '') END`,
    `(s, a, b) -> CASE WHEN a = '' THEN ${invalid('replace of nothing is not translated locally')} ELSE replace(s, a, b) END`,
  ),
  reverse: unchanged(1),
  split: macro(
    `(s, d) -> CASE WHEN d = '' THEN ${invalid('The delimiter may not be the empty string')} ELSE string_split(s, d) END`,
  ),
  split_part: macro(
    `(s, d, i) -> CASE WHEN i < 1 THEN ${invalid('Index must be greater than zero')} WHEN d = '' THEN ${invalid('split_part without a delimiter is not translated locally')} ELSE string_split(s, d)[i] END`,
  ),
  strpos: unchanged(2),
  substr: substring,
  substring,
  translate: unchanged(3),
  uuid: unchanged(0),

  from_base64: macro('(s) -> from_base64(s)'),
  from_hex: macro('(s) -> unhex(s)'),
  from_utf8: macro('(bytes) -> decode(bytes)'),
  md5: macro('(bytes) -> unhex(md5(bytes))'),
  sha1: macro('(bytes) -> unhex(sha1(bytes))'),
  sha256: macro('(bytes) -> unhex(sha256(bytes))'),
  to_base64: macro('(bytes) -> to_base64(bytes)'),
  to_hex: macro('(bytes) -> hex(bytes)'),
  to_utf8: macro('(s) -> encode(s)'),

  regexp_count: macro('(s, p) -> len(regexp_extract_all(s, p))'),
  regexp_extract: macro(
    '(s, p) -> CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p) END',
    '(s, p, g) -> CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END',
  ),
  regexp_extract_all: unchanged(2, 3),
  regexp_like: macro('(s, p) -> regexp_matches(s, p)'),
  regexp_replace: macro(
    "(s, p) -> regexp_replace(s, p, '', 'g')",
    `(s, p, r) -> regexp_replace(s, p, ${replacement}, 'g')`,
  ),
  regexp_split: macro('(s, p) -> regexp_split_to_array(s, p)'),

  json_array_length: macro("(j) -> CASE WHEN json_type(j) = 'ARRAY' THEN json_array_length(j)::BIGINT END"),
  json_extract: macro('(j, path) -> json_extract(j, path)'),
  json_extract_scalar: macro(
    "(j, path) -> CASE WHEN json_type(j, path) NOT IN ('ARRAY', 'OBJECT') THEN json_extract_string(j, path) END",
  ),
  json_format: macro('(j) -> json(j)::VARCHAR'),
  json_parse: macro(
    `(s) -> CASE WHEN contains(s, '{') THEN ${invalid('json_parse of an object is not translated locally: Athena sorts its keys; use json_extract on the text')} ELSE json(s)::JSON END`,
  ),
  json_size: macro(
    "(j, path) -> CASE json_type(j, path) WHEN 'ARRAY' THEN json_array_length(j, path)::BIGINT WHEN 'OBJECT' THEN len(json_keys(j, path)) WHEN NULL THEN NULL ELSE CASE WHEN json_type(j, path) IS NOT NULL THEN 0 END END",
  ),
  is_json_scalar: macro("(j) -> json_type(j) NOT IN ('ARRAY', 'OBJECT')"),
  json_array_contains: rejected('json_extract and CAST'),
  json_array_get: rejected('json_extract'),
  json_array: rejected(),
  json_exists: rejected('json_extract_scalar'),
  json_object: rejected(),
  json_query: rejected('json_extract'),
  json_value: rejected('json_extract_scalar'),

  char2hexint: rejected(),
  crc32: rejected(hash),
  format: rejected('concat and CAST'),
  format_number: rejected('round'),
  from_base32: rejected('from_base64'),
  from_base64url: rejected('from_base64'),
  from_big_endian_32: rejected(),
  from_big_endian_64: rejected(),
  from_ieee754_32: rejected(),
  from_ieee754_64: rejected(),
  hmac_md5: rejected(),
  hmac_sha1: rejected(),
  hmac_sha256: rejected(),
  hmac_sha512: rejected(),
  index: rejected('strpos'),
  luhn_check: rejected(),
  murmur3: rejected(hash),
  ngrams: rejected(),
  parse_data_size: rejected(),
  parse_presto_data_size: rejected(),
  regexp_position: rejected('strpos'),
  sha512: rejected(hash),
  soundex: rejected('levenshtein_distance'),
  split_to_map: rejected('split'),
  split_to_multimap: rejected('split'),
  spooky_hash_v2_32: rejected(hash),
  spooky_hash_v2_64: rejected(hash),
  to_base32: rejected('to_base64'),
  to_base64url: rejected('to_base64'),
  to_big_endian_32: rejected(),
  to_big_endian_64: rejected(),
  to_ieee754_32: rejected(),
  to_ieee754_64: rejected(),
  url_decode: rejected(),
  url_encode: rejected(),
  url_extract_fragment: rejected(url),
  url_extract_host: rejected(url),
  url_extract_parameter: rejected(url),
  url_extract_path: rejected(url),
  url_extract_port: rejected(url),
  url_extract_protocol: rejected(url),
  url_extract_query: rejected(url),
  word_stem: rejected(),
  xxhash64: rejected(hash),
};
