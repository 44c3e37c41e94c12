import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalText, lookAlikeForm } from '../../etl/canonical-text.ts';

const blank = fc.constantFrom(' ', '\t', '\n', '\u00a0', '\u2003', '\u3000', '\u2028', '\u0085');
const hidden = fc.constantFrom('\u200b', '\u00ad', '\ufeff', '\u2060', '\u200e', '\ufe0f', '\u{e0001}');
const letter = fc.constantFrom('a', 'Z', '\u00eb', '\u30ac', '\uac00', '\u1e9b\u0323', '7', '-', '\u{1f600}');
const word = fc.array(letter, { minLength: 1, maxLength: 5 }).map((letters) => letters.join(''));

describe('the canonical form of a text', () => {
  it('is the same for every spelling of it: composed or not, with hidden characters, with any blanks', () => {
    const words = fc.array(word, { minLength: 1, maxLength: 4 });
    const form = fc.constantFrom('NFC', 'NFD');
    fc.assert(
      fc.property(words, form, fc.array(hidden), fc.array(blank, { minLength: 1 }), (text, of, marks, blanks) => {
        const mark = marks.join('');
        const gap = blanks.join(mark);
        const spelt = `${gap}${mark}${text.map((one) => [...one.normalize(of)].join(mark)).join(`${gap}${mark}`)}${mark}${gap}`;
        expect(canonicalText(spelt)).to.equal(text.join(' ').normalize('NFC'));
      }),
    );
  });

  it('is its own canonical form, of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = canonicalText(text);
        expect(canonicalText(once)).to.equal(once);
        expect(lookAlikeForm(once)).to.equal(lookAlikeForm(text));
      }),
    );
  });

  it('keeps case, width and punctuation apart, which look-alikes do not', () => {
    const keys = ['C-1042', 'c-1042', 'C1042', 'C\u20111042', '\uff23-\uff11\uff10\uff14\uff12', 'C - 1042'];
    expect(new Set(keys.map(canonicalText)).size).to.equal(keys.length);
    expect(new Set(keys.map(lookAlikeForm)).size).to.equal(1);
    expect(lookAlikeForm('Stra\u00dfe')).to.equal(lookAlikeForm('STRASSE'));
    expect(lookAlikeForm('C-1043')).to.not.equal(lookAlikeForm('C-1042'));
  });
});
