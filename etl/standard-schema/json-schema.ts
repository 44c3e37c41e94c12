import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { nullWordsOf } from '../decode/values/null-words.ts';
import { UserError } from '../errors.ts';
import { scoredColumns } from '../table/tables.ts';

/** Version of JSON Schema to write. */
export interface JsonSchemaOptions {
  /** `draft-2020-12` or `draft-07`. */
  readonly target: string;
}

type JsonSchema = Record<string, unknown>;

const dialects: ReadonlyMap<string, string> = new Map([
  ['draft-2020-12', 'https://json-schema.org/draft/2020-12/schema'],
  ['draft-07', 'http://json-schema.org/draft-07/schema#'],
]);

/**
 * JSON Schema of a record.
 * @param side `input`: canonical form of a record of the stream, with timestamps as text; `output`: a decoded record, with
 * timestamps in milliseconds since 1970 and a value or null for every field
 * @throws UserError naming the targets there are
 */
export function jsonSchemaOf(contract: Contract, side: 'input' | 'output', { target }: JsonSchemaOptions): JsonSchema {
  const dialect = dialects.get(target);
  if (!dialect) throw new UserError(`no JSON Schema target "${target}"; there are ${[...dialects.keys()].join(', ')}`);
  const properties = contract.fields.map((field) => [field.name, propertyOf(field, side)] as const);
  const required = contract.fields.filter((field) => side === 'output' || field.required).map(({ name }) => name);
  const texts = scoredColumns(contract).filter(({ name }) => name === 'extra' || name === 'unread');
  const added = texts.map(({ name, description }) => [name, { description, type: ['string', 'null'] }] as const);
  return {
    $schema: dialect,
    title: contract.source,
    description: contract.description,
    type: 'object',
    properties: Object.fromEntries(side === 'output' ? [...properties, ...added] : properties),
    required: side === 'output' ? [...required, ...texts.map(({ name }) => name)] : required,
    additionalProperties: false,
  };
}

function propertyOf(field: Field, side: 'input' | 'output'): JsonSchema {
  const { type, ...rules } = valueSchema(field, side);
  const { description, unit, required } = field;
  const text = unit ? `${description} Unit: ${unit}.` : description;
  if (required) return { description: text, type, ...rules };
  const values = rules.enum ? { enum: [...(rules.enum as string[]), null] } : {};
  return { description: text, type: [type, 'null'], ...rules, ...values };
}

const largestInteger = 2 ** 31 - 1;

/** Pattern of a word in any case. */
const anyCase = (word: string): string =>
  [...word]
    .map((letter) =>
      /[a-z]/.test(letter) ? `[${letter}${letter.toUpperCase()}]` : letter === ' ' ? '\\s+' : literal(letter),
    )
    .join('');
const literal = (letter: string): string => letter.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');

/** Characters that are not shown: a text of them alone is blank. */
const hidden =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8';

/** Not blank, none of the words for null, and without hidden characters. */
const someText = (field: Field): string =>
  `^(?!${blank}*(?:${[...nullWordsOf(field)].map(anyCase).join('|')})${blank}*$)[^${hidden}]+$`;
const blank = '[\\s\\u0085]';
const utc = '^(?:19[7-9]\\d|20\\d\\d|2100)-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z$';

function valueSchema(field: Field, side: 'input' | 'output'): JsonSchema {
  switch (field.type) {
    case 'decimal':
      return { type: 'number', ...bounds(field.min, field.max) };
    case 'integer':
      return {
        type: 'integer',
        ...bounds(
          Math.max(field.min ?? -largestInteger - 1, -largestInteger - 1),
          Math.min(field.max ?? largestInteger, largestInteger),
        ),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'category':
      return field.values ? { type: 'string', enum: [...field.values] } : textSchema(field, side);
    case 'text':
      return textSchema(field, side);
    case 'timestamp':
      return side === 'input' ? { type: 'string', format: 'date-time', pattern: utc } : { type: 'integer' };
  }
}

const textSchema = (field: Field, side: 'input' | 'output'): JsonSchema =>
  side === 'input' && field.required ? { type: 'string', pattern: someText(field) } : { type: 'string' };

const bounds = (minimum?: number, maximum?: number): JsonSchema => ({
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
});
