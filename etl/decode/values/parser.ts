import type { Field } from '../../contract/field.ts';
import { booleanReader } from './boolean.ts';
import { isBrokenRule, type Parse, type Parsed } from './cell.ts';
import { numberReader } from './number.ts';
import { categoryReader, textReader } from './text.ts';
import { timestampReader } from './timestamp.ts';

const absentInAnyField = ['', 'null', 'n/a', 'na', '-'];

/** Words that mean "no value", in lower case. In text and categories `None` and `NaN` are values. */
export const absentWords: ReadonlySet<string> = new Set(absentInAnyField);
const absentNumbers = new Set([...absentInAnyField, 'nan', 'none']);
const longestAbsent = 4;

/** Compiles the reader of one field: its spellings first, then what stands for no value, then its type and range. */
export function compileParser(field: Field): Parse {
  const read = readerOf(field);
  const absent = field.type === 'text' || field.type === 'category' ? absentWords : absentNumbers;
  const spellings = spellingsOf(field);
  return (raw) => {
    if (typeof raw !== 'string' && !spellings) return read(raw);
    const text = String(raw).trim();
    const spelled = spellings?.get(text.toLowerCase());
    if (spelled !== undefined) return spelled;
    if (text.length <= longestAbsent && !startsWithDigit(text) && absent.has(text.toLowerCase())) return null;
    return naming(spellings, read(raw));
  };
}

function readerOf(field: Field): Parse {
  switch (field.type) {
    case 'decimal':
    case 'integer':
      return numberReader(field);
    case 'boolean':
      return booleanReader();
    case 'category':
      return categoryReader(field);
    case 'text':
      return textReader();
    case 'timestamp':
      return timestampReader(field);
  }
}

function spellingsOf({ spellings }: Field): ReadonlyMap<string, number | string> | null {
  if (!spellings) return null;
  return new Map(Object.entries(spellings).map(([spelling, value]) => [spelling, stored(value)]));
}

/** A broken rule whose hint also lists the accepted spellings. */
function naming(spellings: ReadonlyMap<string, unknown> | null, parsed: Parsed): Parsed {
  if (!spellings || !isBrokenRule(parsed)) return parsed;
  const words = [...spellings.keys()].join(', ');
  return { ...parsed, hint: parsed.hint ? `${parsed.hint}, or one of ${words}` : `nor one of ${words}` };
}

const stored = (value: string | number | boolean) => (typeof value === 'boolean' ? Number(value) : value);

/** Spares the look-up for most numbers. */
function startsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}
