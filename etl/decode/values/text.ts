import { canonicalText } from '../../canonical-text.ts';
import type { Field } from '../../contract/field.ts';
import { type BrokenRule, excerpt, type Parse } from './cell.ts';
import { keepsItsDigits } from './number.ts';

const lostDigits: BrokenRule = { rule: 'a number with too many digits', hint: 'send it as text, in quotes' };

/** Reader of text, in its canonical form. A number or boolean of a JSON event becomes its usual spelling. */
export const textReader = (): Parse => (raw) => {
  if (typeof raw === 'string') return canonicalText(raw);
  return keepsItsDigits(raw) ? String(raw) : lostDigits;
};

/** Reader of a category. A closed set is compared case-insensitively; the contract's spelling is stored. */
export function categoryReader({ values }: Field): Parse {
  const read = textReader();
  if (!values) return read;
  const canonical = new Map(values.map((value) => [canonicalText(value).toLowerCase(), value]));
  const hint = `accepted: ${excerpt(values.join(', '), 200)}`;
  const unknown: BrokenRule = { rule: 'not one of its values', hint, isRead: true };
  return (raw) => {
    const text = read(raw);
    return typeof text === 'string' ? (canonical.get(text.toLowerCase()) ?? unknown) : text;
  };
}
