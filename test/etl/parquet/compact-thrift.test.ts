import { expect } from 'chai';
import fc from 'fast-check';
import { ByteWriter } from 'hyparquet-writer';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import { readStruct, readVarint } from '../../../etl/parquet/compact-thrift.ts';

const written = (value: Record<string, unknown>): Uint8Array => {
  const writer = new ByteWriter();
  serializeTCompactProtocol(writer, value as Parameters<typeof serializeTCompactProtocol>[1]);
  return new Uint8Array(writer.getBuffer());
};

const read = (...bytes: number[]) => readStruct({ bytes: Uint8Array.from(bytes), at: 0 });

describe('a Thrift struct', () => {
  it('gives back the numbers, flags and structs that were written, and ends after them', () => {
    const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(number, fc.boolean(), number, fc.string(), (count, flag, inner, text) => {
        const bytes = written({
          field_1: count,
          field_3: flag,
          field_5: { field_2: inner, field_40: text },
          field_7: text,
        });
        const cursor = { bytes, at: 0 };
        const struct = readStruct(cursor);
        expect([struct.get(1), struct.get(3), struct.get(5)]).to.deep.equal([
          count,
          flag,
          new Map<number, unknown>([
            [2, inner],
            [40, null],
          ]),
        ]);
        expect(cursor.at).to.equal(bytes.length);
      }),
    );
  });

  it('is read or rejected whatever the bytes are, never beyond their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const cursor = { bytes, at: 0 };
        try {
          readStruct(cursor);
        } catch (error) {
          expect(error).to.be.instanceOf(Error).and.not.instanceOf(RangeError);
          return;
        }
        expect(cursor.at).to.be.at.most(bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is rejected if a number has no end', () => {
    expect(() => readVarint({ bytes: new Uint8Array(1_000_000).fill(0xff), at: 0 })).to.throw('longer than 10 bytes');
  });

  it('is rejected if it nests without end', () => {
    expect(() => readStruct({ bytes: new Uint8Array(1_000_000).fill(0x1c), at: 0 })).to.throw('nested more than');
    expect(() => readStruct({ bytes: new Uint8Array(1_000_000).fill(0x19), at: 0 })).to.throw('nested more than');
  });

  it('is rejected if the length of a list or a text exceeds what is left', () => {
    expect(() => read(0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07)).to.throw('elements exceeds the bytes left');
    expect(() => read(0x18, 0xff, 0xff, 0x03)).to.throw('bytes expected, fewer are left');
    expect(() => read(0x17, 0)).to.throw('bytes expected, fewer are left');
    expect(() => read(0x15)).to.throw('bytes end');
  });
});
