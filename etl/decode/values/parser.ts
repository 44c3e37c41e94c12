import { canonicalText } from '../../canonical-text.ts';
import type { Field } from '../../contract/field.ts';
import { booleanReader } from './boolean.ts';
import { isBrokenRule, type Parse, type Parsed } from './cell.ts';
import type { CellFormat } from './cell-format.ts';
import { compileIsNull } from './null-words.ts';
import { numberReader } from './number.ts';
import { categoryReader, textReader } from './text.ts';
import { timestampReader } from './timestamp.ts';

/**
 * Compiles the reader of one field. It tries the field's spellings, then the words for null, then type and range.
 * @param format spelling of the file that the values come from
 */
export function compileParser(field: Field, format: CellFormat = {}): Parse {
  const read = readerOf(field, format);
  const isNull = compileIsNull(field);
  const spellings = spellingsOf(field);
  return (raw) => {
    if (typeof raw !== 'string' && !spellings && !field.nullWords) return read(raw);
    const text = canonicalText(String(raw));
    const spelled = spellings?.get(text.toLowerCase());
    if (spelled !== undefined) return spelled;
    return isNull(text) ? null : naming(spellings, read(typeof raw === 'string' ? text : raw));
  };
}

function readerOf(field: Field, format: CellFormat): Parse {
  switch (field.type) {
    case 'decimal':
    case 'integer':
      return numberReader(field, format);
    case 'boolean':
      return booleanReader(numberReader({ name: field.name, type: 'decimal', description: '' }, format));
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
  return new Map(Object.entries(spellings).map(([spelling, value]) => [canonicalText(spelling), stored(value)]));
}

/** Adds the accepted spellings to the hint of a broken rule. */
function naming(spellings: ReadonlyMap<string, unknown> | null, parsed: Parsed): Parsed {
  if (!spellings || !isBrokenRule(parsed)) return parsed;
  const words = [...spellings.keys()].join(', ');
  return { ...parsed, hint: parsed.hint ? `${parsed.hint}, or one of ${words}` : `nor one of ${words}` };
}

const stored = (value: string | number | boolean) => (typeof value === 'boolean' ? Number(value) : value);
