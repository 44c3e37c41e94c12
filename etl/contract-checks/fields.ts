import { canonicalText } from '../canonical-text.ts';
import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { reserved } from '../decode/events/record.ts';
import { headerKey } from '../decode/header/names.ts';
import { nullWordForm, nullWordsOf, usualNullWords } from '../decode/values/null-words.ts';
import { groupBy } from '../group-by.ts';
import { duplicates } from './duplicates.ts';
import { spellingIssues } from './spellings.ts';

/** Faults of the fields of a contract: of each field, and between fields. */
export const fieldIssues = (contract: Contract): string[] => [
  ...contract.fields.flatMap((field) =>
    [
      ...rangeIssues(field),
      ...valueIssues(field),
      ...spellingIssues(field),
      ...aliasIssues(field),
      ...nullIssues(field),
    ].map((issue) => `field "${field.name}" ${issue}`),
  ),
  ...headerIssues(contract.fields),
  ...keyIssues(contract),
  ...identityIssues(contract),
  ...eventTimeIssues(contract),
];

export const isNumber = ({ type }: Field) => type === 'decimal' || type === 'integer';

function rangeIssues(field: Field): string[] {
  const { type, min, max, dateOrder } = field;
  const bounds = [min, max].filter((bound) => bound !== undefined);
  if (!isNumber(field) && bounds.length > 0) return [`is ${type}: it has no range`];
  if (dateOrder && type !== 'timestamp') return [`is ${type}: it has no dateOrder`];
  if (!bounds.every(Number.isFinite)) return ['has a bound that is not a finite number: leave it out'];
  const [low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY] = [min, max];
  if (low > high) return [`has min ${low}, which exceeds max ${high}`];
  return type === 'integer' && Math.ceil(low) > Math.floor(high)
    ? [`is integer, but none lies from ${low} to ${high}`]
    : [];
}

function valueIssues(field: Field): string[] {
  const { type, values, spellings = {} } = field;
  if (!values) return [];
  if (type !== 'category') return [`is ${type}: it has no closed values`];
  if (values.length === 0) return ['has an empty list of values: leave values out, or list some'];
  return [
    ...duplicates(values.map((value) => value.toLowerCase())).map(
      (value) => `has the value "${value}" twice, ignoring case`,
    ),
    ...values.flatMap((value) =>
      value === canonicalText(value)
        ? []
        : [`has the value "${value}", which is not in canonical form: write "${canonicalText(value)}"`],
    ),
    ...values.flatMap((value) =>
      nullWordsOf(field).has(nullWordForm(value)) && !Object.hasOwn(spellings, value.toLowerCase())
        ? [`has the value "${value}", which is read as null unless nullWords remove it or spellings name it`]
        : [],
    ),
  ];
}

/** Faults of what a field says of null and of cells that cannot be read. */
function nullIssues({ nullWords: { add = [], remove = [] } = {}, required, unreadable }: Field): string[] {
  return [
    ...remove.flatMap((word) =>
      usualNullWords.has(nullWordForm(word)) && nullWordForm(word) !== ''
        ? []
        : [`removes the null word "${word}", which is none`],
    ),
    ...add.flatMap((word) =>
      usualNullWords.has(nullWordForm(word)) ? [`adds the null word "${word}", which is one already`] : [],
    ),
    ...(required && unreadable === 'null' ? ['is required, so a cell that cannot be read rejects the record'] : []),
  ];
}

const aliasIssues = ({ aliases = [] }: Field): string[] =>
  aliases.flatMap((alias) => {
    if (headerKey(alias) === '') return [`has the alias "${alias}" without a letter or digit`];
    return Object.values<string>(reserved).includes(alias)
      ? [`has the alias "${alias}", a key of the lake itself`]
      : [];
  });

/** Headers that mean two fields: the second would never get a value. */
function headerIssues(fields: readonly Field[]): string[] {
  const owners = fields.flatMap(({ name, aliases = [] }) =>
    [...new Set([name, ...aliases].map(headerKey))].map((header) => ({ header, name })),
  );
  return [...groupBy(owners, ({ header }) => header)]
    .filter(([header, owned]) => header !== '' && new Set(owned.map(({ name }) => name)).size > 1)
    .map(([header, owned]) => `header "${header}" would mean ${owned.map(({ name }) => `"${name}"`).join(' and ')}`);
}

function keyIssues({ fields, key }: Contract): string[] {
  const field = fields.find(({ name }) => name === key);
  if (!field) return [`key names unknown field "${key}"`];
  return [
    ...(field.required ? [] : [`"${key}" identifies a record's entity, so it must be a required field`]),
    ...(field.type === 'text' || field.type === 'category' ? [] : [`key "${key}" is ${field.type}: make it text`]),
  ];
}

function identityIssues({ fields, identity, eventTime }: Contract): string[] {
  if (identity === undefined) return [];
  return [
    ...(identity.length > 0 ? [] : ['identity is empty: leave it out, or name the fields that identify a record']),
    ...duplicates(identity).map((name) => `identity names "${name}" twice`),
    // Duplicates are looked for within a partition of the event time.
    ...(eventTime === undefined || identity.includes(eventTime)
      ? []
      : [`identity lacks the event time: add "${eventTime}", since a record of another time is another record`]),
    ...identity.flatMap((name) => {
      const field = fields.find((one) => one.name === name);
      if (!field) return [`identity names unknown field "${name}"`];
      return field.required ? [] : [`"${name}" identifies a record, so it must be a required field`];
    }),
  ];
}

function eventTimeIssues({ fields, eventTime }: Contract): string[] {
  if (eventTime === undefined) return [];
  const field = fields.find(({ name }) => name === eventTime);
  if (!field) return [`eventTime names unknown field "${eventTime}"`];
  return [
    ...(field.required ? [] : [`"${eventTime}" dates a record, so it must be a required field`]),
    ...(field.type === 'timestamp' ? [] : [`eventTime "${eventTime}" is ${field.type}: it must be a timestamp`]),
  ];
}
