import { canonicalText } from '../../canonical-text.ts';
import type { Field } from '../../contract/field.ts';

/** Words for null as tools write them, in lower case: databases, R, pandas, spreadsheets, programming languages, people. */
const usual = [
  '',
  ...['-', '--', '–', '—', '?'],
  ...['null', '<null>', '[null]', '(null)', '\\n', '(blank)', '(empty)', '<empty>', 'nil', '<nil>', 'undefined'],
  ...['na', 'n/a', 'n.a.', '<na>', '#na', '#n/a', '#n/a n/a'],
  ...['nan', '-nan', '1.#ind', '-1.#ind', '1.#qnan', '-1.#qnan', 'nat', 'none', '<none>'],
  ...['#null!', '#div/0!', '#value!', '#ref!', '#name?', '#num!'],
];

/** Words that mean null in a field of any type, in lower case, unless the field's `nullWords` say otherwise. */
export const usualNullWords: ReadonlySet<string> = new Set(usual);

/** Form in which a word is compared with the words for null. */
export const nullWordForm = (word: string): string => canonicalText(word).toLowerCase();

/** Words that mean null in a field. No value at all always does. */
export function nullWordsOf({ nullWords: { add = [], remove = [] } = {} }: Field): ReadonlySet<string> {
  if (add.length + remove.length === 0) return usualNullWords;
  const removed = new Set(remove.map(nullWordForm));
  return new Set(['', ...usual.filter((word) => !removed.has(word)), ...add.map(nullWordForm)]);
}

/** Compiles the question if a canonical text means null in a field. */
export function compileIsNull(field: Field): (text: string) => boolean {
  const words = nullWordsOf(field);
  const longest = Math.max(...[...words].map(({ length }) => length));
  // Saves most values the look-up: they begin with another character, or are too long.
  const starts = new Set([...words].flatMap((word) => [word.charCodeAt(0), word.toUpperCase().charCodeAt(0)]));
  return (text) =>
    text === '' || (text.length <= longest && starts.has(text.charCodeAt(0)) && words.has(text.toLowerCase()));
}
