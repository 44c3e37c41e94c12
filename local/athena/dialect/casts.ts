import { type Entry, macro } from './entry.ts';
import { rejection } from './rejection.ts';
import { call, castNode, constantOf, kindOf, literalText, type Tree, textNode, typedText, typeId } from './tree.ts';

/** Texts that Athena casts to a type, as regular expressions that JavaScript and RE2 read alike. */
const forms = {
  whole: '[+-]?[0-9]+',
  number: '\\s*([+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?|NaN|[+-]?Infinity)\\s*',
  boolean: '[tT]([rR][uU][eE])?|[fF]([aA][lL][sS][eE])?|0|1',
  date: '\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\\s*',
  moment: '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]+)?)?)?',
  zoned: '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]+)?)?)?( ?(UTC|Z|[+]00:00))?',
} as const;

type Form = keyof typeof forms;

/** Types that values are cast to, and the texts that they take; `undefined`: only values of other types. */
const targets: Readonly<Record<string, Form | 'text' | undefined>> = {
  TINYINT: 'whole',
  SMALLINT: 'whole',
  INTEGER: 'whole',
  BIGINT: 'whole',
  FLOAT: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'moment',
  TIMESTAMP_MS: 'moment',
  'TIMESTAMP WITH TIME ZONE': 'zoned',
  VARCHAR: 'text',
  BLOB: undefined,
  UUID: undefined,
  TIME: undefined,
  LIST: undefined,
  MAP: undefined,
  STRUCT: undefined,
};

const whole = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'] as const;

const otherwise = (tried: boolean, what: string): string =>
  tried ? '' : ` ELSE error('INVALID_CAST_ARGUMENT: Cannot cast ''' || x::VARCHAR || ''' as a ${what}')`;

const accepted = (form: Form): string =>
  `typeof(x) <> 'VARCHAR' OR x IS NULL OR regexp_full_match(x::VARCHAR, '${forms[form]}')`;

/** Checks a text: gives it, an error, or NULL for `try_cast`. */
const check = (form: Form, tried: boolean): Entry =>
  macro(`(x) -> CASE WHEN ${accepted(form)} THEN x${otherwise(tried, form)} END`);

/** A double is rounded to the nearest whole number, a half away from zero. */
function toWhole(type: (typeof whole)[number], tried: boolean): Entry {
  const cast = tried ? 'TRY_CAST' : 'CAST';
  return macro(
    `(x) -> CASE WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN ${cast}(round(TRY_CAST(x AS DOUBLE)) AS ${type}) WHEN ${accepted('whole')} THEN ${cast}(x AS ${type})${otherwise(tried, 'whole number')} END`,
  );
}

const nothing = 'NOT_SUPPORTED: The local Athena does not cast this type to varchar';

/** Text of a value. Versions of Trino write a double in different ways, and moments have three decimals. */
const varchar = `(x) -> CASE WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN error('${nothing}: versions of Athena write a double in different ways; cast it to a decimal first')
  WHEN regexp_matches(typeof(x), 'JSON|BLOB|INTERVAL|[(]|[]]$') AND NOT starts_with(typeof(x), 'DECIMAL') THEN error('${nothing}')
  WHEN typeof(x) = 'TIMESTAMP' THEN left(CASE WHEN contains(x::VARCHAR, '.') THEN x::VARCHAR || '000' ELSE x::VARCHAR || '.000' END, 23)
  WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN strftime(TRY_CAST(x::VARCHAR AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g UTC')
  ELSE x::VARCHAR END`;

export const castMacros: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(
    (Object.keys(forms) as Form[]).flatMap((form) => [
      [`check_${form}`, check(form, false)],
      [`try_${form}`, check(form, true)],
    ]),
  ),
  ...Object.fromEntries(
    whole.flatMap((type) => [
      [`check_${type}`, toWhole(type, false)],
      [`try_${type}`, toWhole(type, true)],
    ]),
  ),
  varchar: macro(varchar),
};

const utc = / ?(UTC|Z|[+]00:00)$/;

/** A cast, with what Athena and DuckDB read differently checked or converted. @throws AwsErrorResponse for other types */
export function translateCast(node: Tree): Tree {
  const id = typeId(node);
  const tried = node.try_cast === true;
  const { name } = ((node.cast_type as Tree).type_info ?? {}) as { readonly name?: unknown };
  if (id === 'UNBOUND' && String(name).toUpperCase() === 'TIMESTAMP WITH TIME ZONE') {
    return translateCast({ ...node, cast_type: { id: 'TIMESTAMP WITH TIME ZONE', type_info: null } });
  }
  if (!Object.hasOwn(targets, id)) {
    throw rejection(`NOT_SUPPORTED: The local Athena does not cast to ${id.toLowerCase()}`);
  }
  const form = targets[id];
  const child = node.child as Tree;
  const text = literalText(child);
  if (form === 'text') return textOf(node, child, text);
  if (form === undefined || constantOf(child)?.is_null === true) return node;
  if (text !== undefined && (id === 'TIMESTAMP' || id === 'TIMESTAMP_MS') && utc.test(text) && !tried) {
    return castNode(castNode(textNode(text.replace(utc, '')), 'TIMESTAMP'), 'TIMESTAMP WITH TIME ZONE');
  }
  if (text !== undefined && new RegExp(`^(${forms[form]})$`).test(text)) {
    return { ...node, child: textNode(text.trim()) };
  }
  const kind = kindOf(child);
  if (kind === 'integer' || kind === 'boolean' || (kind === 'temporal' && form !== 'whole')) return node;
  if (form !== 'whole' && kind !== undefined && kind !== 'text') return node;
  const checked = text === undefined ? child : typedText(text);
  const verb = tried ? 'try' : 'check';
  if (form === 'whole') return call(`athena_${verb}_${id}`, [checked]);
  return { ...node, child: call(`athena_${verb}_${form}`, [checked]) };
}

function textOf(node: Tree, child: Tree, text: string | undefined): Tree {
  if (text !== undefined) return typedText(text);
  const kind = kindOf(child);
  if (kind === 'integer' || kind === 'decimal' || kind === 'boolean' || kind === 'null') return node;
  return call('athena_varchar', [child]);
}
