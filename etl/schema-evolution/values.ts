import type { Field } from '../contract/field.ts';
import { isBrokenRule } from '../decode/values/cell.ts';
import { nullWordForm } from '../decode/values/null-words.ts';
import { compileParser } from '../decode/values/parser.ts';
import { type Change, compatible, incompatible, needsVersion, same } from './change.ts';

/** Changes of the values that a field accepts and of how they are read. `storedChanges` compares the types of columns. */
export const valueChanges = (before: Field, now: Field): Change[] => [
  ...typeChange(before, now),
  ...unitChange(before, now),
  ...rangeChange(before, now),
  ...wordChanges(before, now),
  ...plainChanges(before, now),
];

const isWords = ({ type }: Field) => type === 'category' || type === 'text';

function typeChange(before: Field, now: Field): Change[] {
  if (before.type === now.type || !isWords(before) || !isWords(now)) return [];
  return [needsVersion(`field ${now.name} was ${before.type} and is ${now.type}: both are stored as text`)];
}

function unitChange({ unit: before }: Field, { name, unit: now }: Field): Change[] {
  if (before === now) return [];
  if (before === undefined) return [compatible(`field ${name} has the unit ${now}`)];
  if (now === undefined)
    return [needsVersion(`field ${name} has no unit: a value followed by ${before} is no longer accepted`)];
  return [
    incompatible(
      `field ${name} was in ${before} and is in ${now}: one column would hold both`,
      `keep the unit, and add a field of another name in ${now}`,
    ),
  ];
}

function rangeChange(before: Field, now: Field): Change[] {
  const [low, high] = [rangeOf(before), rangeOf(now)];
  if (same(low, high)) return [];
  const [from, to] = [`${low.min}…${low.max}`, `${high.min}…${high.max}`];
  return high.min <= low.min && high.max >= low.max
    ? [compatible(`field ${now.name} takes ${to} instead of ${from}`)]
    : [needsVersion(`field ${now.name} takes ${to} instead of ${from}: some values accepted before are rejected`)];
}

const rangeOf = ({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Field) => ({ min, max });

/** Changes of spellings, closed values and words for null, found by reading each word of either contract with both. */
function wordChanges(before: Field, now: Field): Change[] {
  const [old, current] = [before, now].map(({ spellings, values, nullWords }) => [spellings, values, nullWords]);
  if (same(old, current) || before.type !== now.type) return [];
  const opened = before.values !== undefined && now.values === undefined;
  const closed = before.values === undefined && now.values !== undefined;
  if (opened) return [needsVersion(`field ${now.name} takes any value as it is spelt`)];
  if (closed) return [needsVersion(`field ${now.name} takes its ${now.values?.length} values and no others`)];
  const [readBefore, readNow] = [compileParser(before), compileParser(now)];
  const words = [before, now].flatMap(({ spellings = {}, values = [], nullWords: { add = [], remove = [] } = {} }) => [
    ...[...Object.keys(spellings), ...values],
    ...[...add, ...remove].map(nullWordForm),
  ]);
  return [...new Set(words)].flatMap((word) => {
    const [wordBefore, wordNow] = [readBefore(word), readNow(word)];
    if (isBrokenRule(wordBefore) && isBrokenRule(wordNow)) return [];
    if (isBrokenRule(wordBefore)) return [compatible(`field ${now.name} takes "${word}"`)];
    if (isBrokenRule(wordNow)) return [needsVersion(`field ${now.name} no longer takes "${word}"`)];
    return wordBefore === wordNow ? [] : [needsVersion(`field ${now.name} reads "${word}" as another value`)];
  });
}

/** Order of day and month in which a field reads a date that could be read both ways. */
export const dateOrderOf = ({ dateOrder = 'mdy' }: Field): 'mdy' | 'dmy' => dateOrder;

function unreadableChange({ unreadable: before = 'null' }: Field, { name, unreadable: now = 'null' }: Field): Change[] {
  if (before === now) return [];
  return now === 'null'
    ? [compatible(`field ${name} stores a cell that cannot be read as null`)]
    : [needsVersion(`field ${name} rejects a record whose cell cannot be read`)];
}

function plainChanges(before: Field, now: Field): Change[] {
  const { name } = now;
  return [
    ...(before.required && !now.required ? [compatible(`field ${name} is optional`)] : []),
    ...unreadableChange(before, now),
    ...(dateOrderOf(before) === dateOrderOf(now)
      ? []
      : [needsVersion(`field ${name} reads dates as ${dateOrderOf(now)}`)]),
    ...(Boolean(before.personal) === Boolean(now.personal)
      ? []
      : [needsVersion(`field ${name} is ${now.personal ? '' : 'not '}personal`)]),
    ...(before.description === now.description ? [] : [compatible(`field ${name} has another description`)]),
  ];
}
