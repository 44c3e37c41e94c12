import type { Field } from '../../contract/field.ts';
import type { BrokenRule, Parse, Raw } from './cell.ts';
import type { CellFormat, DecimalMark } from './cell-format.ts';
import { compileUndecorated, type Undecorated } from './unit.ts';

const notANumber: BrokenRule = { rule: 'not a number' };
/** Hints on a number with the other decimal mark, by the mark that is in force. */
const otherMark: Readonly<Record<DecimalMark, BrokenRule>> = {
  '.': { rule: 'not a number', hint: 'a comma only separates groups of three digits, as in 1,234.5' },
  ',': { rule: 'not a number', hint: 'a point only separates groups of three digits, as in 1.234,5' },
};
const notWhole: BrokenRule = { rule: 'not a whole number' };
const largest = 2 ** 31;
const tooLarge: BrokenRule = { rule: 'too large for an integer', hint: 'within ±2,147,483,647' };

// No backtracking: a text can be 1 MiB long.
const plain = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
// A number with a fraction begins with 0, a group does not.
const grouped = /^[1-9]\d{0,2}(?:,\d{3}(?:,\d{3})*|[ '’]\d{3}(?:[ '’]\d{3})*)(?:\.\d*)?$/;

/**
 * Reader of a number: plain, with an exponent, in groups as `1,333.80`, `1 333.80` or `1'333.80`, with a sign before or after
 * it, `(12.50)` for a negative amount, and with the field's own unit or its currency sign. With a comma as the decimal mark,
 * comma and point change places: `1.333,80`. Not numbers: `1,5` where the mark is a point, `0x1F`, `NaN`, `Infinity`, and a
 * value with any other unit or sign, which is never left out.
 */
export function numberReader({ type, min, max, unit }: Field, { decimalMark = '.' }: CellFormat = {}): Parse {
  const hint = `accepted: ${rangeOf(min, max)}${unit ? ` ${unit}` : ''}`;
  const unread: BrokenRule = { ...notANumber, hint };
  const below: BrokenRule = { rule: `below ${min}`, hint, isRead: true };
  const above: BrokenRule = { rule: `above ${max}`, hint, isRead: true };
  const lowest = min ?? Number.NEGATIVE_INFINITY;
  const highest = max ?? Number.POSITIVE_INFINITY;
  const integer = type === 'integer';
  const undecorated = compileUndecorated(unit);
  return (raw) => {
    const value =
      typeof raw === 'number'
        ? raw
        : typeof raw === 'string'
          ? numberOf(raw.trim(), undecorated, decimalMark)
          : notANumber;
    if (typeof value === 'object') return value === notANumber ? unread : value;
    if (!Number.isFinite(value)) return unread;
    if (integer && !Number.isInteger(value)) return notWhole;
    if (value < lowest) return below;
    if (value > highest) return above;
    if (integer && (value >= largest || value < -largest)) return tooLarge;
    // Turns -0 into 0: equal values must have equal bytes.
    return value + 0;
  };
}

function rangeOf(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return max === undefined ? 'any number' : `at most ${max}`;
  return max === undefined ? `at least ${min}` : `${min} to ${max}`;
}

function numberOf(text: string, undecorated: Undecorated, mark: DecimalMark): number | BrokenRule {
  if (mark === '.' || !/[.,]/.test(text)) {
    const value = Number(text);
    if (Number.isFinite(value) && !hasRadix(text) && text !== '') return value;
  }
  return decoratedNumber(text, undecorated, mark);
}

/** True for 0x1F, 0b1 and 0o7, which `Number` also reads: a letter other than `e` in second position. */
function hasRadix(text: string): boolean {
  const second = text.charCodeAt(1);
  return second > 57 && second !== 0x45 && second !== 0x65;
}

function decoratedNumber(text: string, undecorated: Undecorated, mark: DecimalMark): number | BrokenRule {
  const narrow = text.replace(fullWidth, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0));
  const parentheses = /^\((.*)\)$/s.exec(narrow)?.[1];
  const { signs, written } = unsigned((parentheses ?? narrow).replace('\u2212', '-'), undecorated);
  if (signs.length > (parentheses === undefined ? 1 : 0)) return notANumber;
  const digits = mark === '.' ? written : exchanged(written);
  if (!plain.test(digits) && !grouped.test(digits)) return /^\d[\d.\s]*,\d/.test(digits) ? otherMark[mark] : notANumber;
  const value = Number(digits.replace(/[, '’]/g, ''));
  return signs === '-' || parentheses !== undefined ? -value : value;
}

const fullWidth = /[\uff01-\uff5e]/g;

/** Digits of a number, and its signs: before the currency, after it, and after the digits. */
function unsigned(text: string, undecorated: Undecorated): { readonly signs: string; readonly written: string } {
  const [before, first] = signOf(text.trim());
  const [within, second] = signOf(undecorated(first));
  const after = /\d\s*-$/.test(second) ? '-' : '';
  return { signs: before + within + after, written: undecorated(second.slice(0, second.length - after.length).trim()) };
}

const signOf = (text: string): readonly [sign: string, rest: string] =>
  text.startsWith('+') || text.startsWith('-') ? [text.charAt(0), text.slice(1).trim()] : ['', text];

/** Number with comma and point exchanged. */
const exchanged = (digits: string) => digits.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));

/** True if a JSON number kept all the digits that were sent. An identifier of 17 digits or more did not. */
export const keepsItsDigits = (raw: Raw): boolean => !Number.isInteger(raw) || Number.isSafeInteger(raw);
