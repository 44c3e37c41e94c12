import { expect } from 'chai';
import fc from 'fast-check';
import { duplicateKey } from '../../../etl/decode/events/duplicate-key.ts';

const find = (text: string) => duplicateKey(text, Object.keys(JSON.parse(text)).length);
const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', 'b', '"', '\\', ':', '{', '}', '","a":'));

describe('a key that a JSON object has twice', () => {
  it('is found whatever the keys and values hold', () => {
    const entries = fc.uniqueArray(fc.tuple(name, fc.jsonValue({ maxDepth: 2 })), {
      selector: ([key]) => key,
      minLength: 1,
      maxLength: 8,
    });
    const space = fc.constantFrom('', ' ', '\n\t ');
    fc.assert(
      fc.property(entries, space, fc.nat(), fc.boolean(), (unique, blank, pick, nested) => {
        const [key] = unique[pick % unique.length] as [string, unknown];
        const textOf = (all: readonly (readonly [string, unknown])[]) =>
          `{${all.map(([one, value]) => `${blank}${JSON.stringify(one)}${blank}:${JSON.stringify(value)}`).join(',')}}`;
        expect(find(textOf(unique))).to.equal(null);
        const again = [key, nested ? { [key]: 1 } : 'x'] as const;
        expect(find(textOf([...unique, again]))).to.equal(key);
      }),
    );
  });

  it('is found in another spelling', () => {
    expect(find('{"a":1,"\\u0061":2}')).to.equal('a');
  });

  it('is no fault of an object within', () => {
    expect(find('{"a":{"b":1,"b":2},"c":[{"c":1}]}')).to.equal(null);
  });
});
