import type { Field } from '../../contract/field.ts';
import { booleanReader } from './boolean.ts';
import { isBrokenRule, type Parse, type Parsed } from './cell.ts';
import type { CellFormat } from './cell-format.ts';
import { numberReader } from './number.ts';
import { categoryReader, textReader } from './text.ts';
import { timestampReader } from './timestamp.ts';

const nullInAnyField = ['', 'null', 'n/a', 'na', '-'];

/** Words that mean null in any field, in lower case. In text and categories `None` and `NaN` are values. */
export const nullWords: ReadonlySet<string> = new Set(nullInAnyField);
const nullNumbers = new Set([...nullInAnyField, 'nan', 'none']);
const longestNullWord = 4;

/**
 * Compiles the reader of one field. It tries the field's spellings, then the words for null, then type and range.
 * @param format spelling of the file that the values come from
 */
export function compileParser(field: Field, format: CellFormat = {}): Parse {
  const read = readerOf(field, format);
  const nulls = field.type === 'text' || field.type === 'category' ? nullWords : nullNumbers;
  const spellings = spellingsOf(field);
  return (raw) => {
    if (typeof raw !== 'string' && !spellings) return read(raw);
    const text = String(raw).trim();
    const spelled = spellings?.get(text.toLowerCase());
    if (spelled !== undefined) return spelled;
    if (text.length <= longestNullWord && !startsWithDigit(text) && nulls.has(text.toLowerCase())) return null;
    return naming(spellings, read(raw));
  };
}

function readerOf(field: Field, format: CellFormat): Parse {
  switch (field.type) {
    case 'decimal':
    case 'integer':
      return numberReader(field, format);
    case 'boolean':
      return booleanReader();
    case 'category':
      return categoryReader(field);
    case 'text':
      return textReader();
    case 'timestamp':
      return timestampReader(field, format);
  }
}

function spellingsOf({ spellings }: Field): ReadonlyMap<string, number | string> | null {
  if (!spellings) return null;
  return new Map(Object.entries(spellings).map(([spelling, value]) => [spelling, stored(value)]));
}

/** Adds the accepted spellings to the hint of a broken rule. */
function naming(spellings: ReadonlyMap<string, unknown> | null, parsed: Parsed): Parsed {
  if (!spellings || !isBrokenRule(parsed)) return parsed;
  const words = [...spellings.keys()].join(', ');
  return { ...parsed, hint: parsed.hint ? `${parsed.hint}, or one of ${words}` : `nor one of ${words}` };
}

const stored = (value: string | number | boolean) => (typeof value === 'boolean' ? Number(value) : value);

/** Saves most numbers the look-up among the words for null. */
function startsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}
