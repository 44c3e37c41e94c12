import type { BrokenRule, Parse } from './cell.ts';

const accepted: Readonly<Record<string, 0 | 1>> = {
  ...{ yes: 1, y: 1, true: 1, t: 1, on: 1, '1': 1, '1.0': 1, enabled: 1 },
  ...{ no: 0, n: 0, false: 0, f: 0, off: 0, '0': 0, '0.0': 0, disabled: 0 },
};
const meanings = new Map(Object.entries(accepted));
const notABoolean: BrokenRule = { rule: 'not yes or no', hint: 'accepted: yes/no, true/false, on/off, y/n, t/f, 1/0' };

/** Reader of a flag, in any case: 1 for yes, 0 for no. A number counts if it is exactly 1 or 0, in any form of a number. */
export function booleanReader(readNumber: Parse): Parse {
  return (raw) => {
    if (typeof raw === 'boolean') return raw ? 1 : 0;
    const text = String(raw).trim();
    const meaning = meanings.get(text) ?? meanings.get(text.toLowerCase());
    if (meaning !== undefined) return meaning;
    const number = readNumber(raw);
    return number === 0 || number === 1 ? number : notABoolean;
  };
}
