import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Cell } from '../../../etl/batch/batch.ts';
import { batchOfRows, type Row, rowsOf } from '../../../etl/batch/rows.ts';
import type { FieldType } from '../../../etl/contract/field.ts';
import { SchemaError } from '../../../etl/errors.ts';
import { decodeParquet, readFooter } from '../../../etl/parquet/read.ts';
import { type EncodeOptions, encodeParquet } from '../../../etl/parquet/write.ts';
import type { ColumnSchema } from '../../../etl/table/schema.ts';

const column = (name: string, type: FieldType, nullable: boolean): ColumnSchema => ({
  name,
  type,
  description: '',
  nullable,
});

const types: Readonly<Record<FieldType, fc.Arbitrary<Cell>>> = {
  decimal: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, Number.MAX_VALUE, 5e-324, 0.1),
  ),
  integer: fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0)),
  boolean: fc.boolean(),
  category: fc.constantFrom('Normal', 'Überhitzt', ''),
  text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\uFEFFbom', '🙂'.repeat(20), '\u0000', 'null')),
  timestamp: fc.integer({ min: -(10 ** 13), max: 8.64e15 }),
};

const names = Object.keys(types) as FieldType[];
const columns = names.flatMap((type) => [column(type, type, false), column(`maybe_${type}`, type, true)]);
const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record(
    Object.fromEntries(
      names.flatMap((type) => [
        [type, types[type]],
        [`maybe_${type}`, fc.option(types[type], { freq: 3 })],
      ]),
    ),
  ),
  { maxLength: 60 },
);

const codecs: readonly EncodeOptions[] = [
  { codec: 'SNAPPY' },
  { codec: 'UNCOMPRESSED' },
  { codec: 'ZSTD', zstd: (input) => zstdCompressSync(input) },
];

describe('a Parquet file', () => {
  it('gives back every value that was written, whatever the codec and the size of row groups', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(...codecs), fc.integer({ min: 1, max: 70 }), async (some, codec, size) => {
        const file = encodeParquet(batchOfRows(columns, some), columns, { ...codec, rowGroupSize: size });
        const read = await decodeParquet(file, columns, { zstd: (input) => zstdDecompressSync(input) });
        expect(rowsOf(read)).to.deep.equal(some);
      }),
      { numRuns: 100 },
    );
  });

  it('holds the same bytes each time the same batch is written', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const write = () => encodeParquet(batchOfRows(columns, some), columns, { metadata: { contract: '1' } });
        expect(Buffer.compare(write(), write())).to.equal(0);
      }),
      { numRuns: 20 },
    );
  });

  it('is valid without rows', async () => {
    const file = encodeParquet(batchOfRows(columns, []), columns);
    expect((await decodeParquet(file, columns)).length).to.equal(0);
    expect(await readFooter(file, 'timestamp')).to.deep.equal({ rows: 0, min: null, max: null, metadata: new Map() });
  });

  it('reads a column that an older file does not have as null', async () => {
    const file = encodeParquet(batchOfRows([column('a', 'integer', false)], [{ a: 1 }, { a: 2 }]), [
      column('a', 'integer', false),
    ]);
    const read = await decodeParquet(file, [column('new', 'text', false), column('a', 'decimal', true)]);
    expect(rowsOf(read)).to.deep.equal([
      { new: null, a: 1 },
      { new: null, a: 2 },
    ]);
  });

  it('is read from a window on a larger buffer, as Node hands them out', async () => {
    const schema = [column('a', 'integer', false)];
    const file = encodeParquet(batchOfRows(schema, [{ a: 7 }]), schema);
    const shared = new Uint8Array(file.length + 16).fill(255);
    shared.set(file, 8);
    expect(rowsOf(await decodeParquet(shared.subarray(8, 8 + file.length), schema))).to.deep.equal([{ a: 7 }]);
  });
});

describe('the footer of a Parquet file', () => {
  it('returns rows, metadata and range of a timestamp in one read, however many row groups there are', async () => {
    const schema = [column('at', 'timestamp', false), column('text', 'text', false)];
    const times = fc.array(types.timestamp, { minLength: 1, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 60 }), async (at, rowGroupSize) => {
        const batch = batchOfRows(
          schema,
          at.map((each) => ({ at: each, text: 'x'.repeat(5000) })),
        );
        const file = encodeParquet(batch, schema, { rowGroupSize, codec: 'UNCOMPRESSED', metadata: { made: 'here' } });
        let reads = 0;
        const ranged = {
          byteLength: file.byteLength,
          slice(start: number, end = file.byteLength) {
            reads++;
            return new Uint8Array(file.slice(start, end)).buffer;
          },
        };
        const numbers = at.map(Number);
        expect(await readFooter(ranged, 'at')).to.deep.equal({
          rows: at.length,
          min: Math.min(...numbers),
          max: Math.max(...numbers),
          metadata: new Map([['made', 'here']]),
        });
        expect(reads).to.equal(1);
      }),
      { numRuns: 50 },
    );
  });

  it('is read with a second read of exactly its bytes if it is longer than 64 KiB', async () => {
    const schema = [column('at', 'timestamp', false)];
    const long = 'x'.repeat(100_000);
    const batch = batchOfRows(schema, [{ at: 7 }, { at: 9 }]);
    const file = encodeParquet(batch, schema, { metadata: { long } });
    const ranges: [start: number, end: number][] = [];
    const ranged = {
      byteLength: file.byteLength,
      slice(start: number, end = file.byteLength) {
        ranges.push([start, end]);
        return new Uint8Array(file.slice(start, end)).buffer;
      },
    };
    expect(await readFooter(ranged, 'at')).to.deep.equal({
      ...{ rows: 2, min: 7, max: 9 },
      metadata: new Map([['long', long]]),
    });
    const footer = new DataView(file.buffer, file.byteOffset + file.byteLength - 8).getUint32(0, true);
    expect(ranges).to.deep.equal([
      [file.byteLength - 65_536, file.byteLength],
      [file.byteLength - footer - 8, file.byteLength],
    ]);
  });
});

describe('writing Parquet rejects', () => {
  const schema = [column('a', 'integer', false)];
  const batch = batchOfRows(schema, [{ a: 1 }]);

  it('a batch that lacks a column', () => {
    expect(() => encodeParquet(batch, [column('b', 'integer', true)])).to.throw(
      SchemaError,
      'no column "b"; there are a',
    );
  });

  it('a column of another type than its schema says', () => {
    const asText = [column('a', 'text', false)];
    expect(() => encodeParquet(batch, asText)).to.throw(SchemaError, 'column "a" is integer, not text');
  });

  it('a null in a column that must have a value', () => {
    const withNull = batchOfRows(schema, [{ a: 1 }, {}]);
    expect(() => encodeParquet(withNull, schema)).to.throw(SchemaError, 'no value at row 1');
  });

  it('a timestamp between two milliseconds', () => {
    const at = [column('at', 'timestamp', false)];
    expect(() => encodeParquet(batchOfRows(at, [{ at: 1.5 }]), at)).to.throw(SchemaError, '1.5 is not a whole number');
  });

  it('Zstandard without a compressor', () => {
    expect(() => encodeParquet(batch, schema, { codec: 'ZSTD' })).to.throw(SchemaError, 'needs a compressor');
  });
});

describe('reading Parquet rejects', () => {
  const rejection = async (reading: Promise<unknown>): Promise<unknown> =>
    reading.then(
      () => null,
      (error: unknown) => error,
    );

  it('a column stored as something else', async () => {
    const schema = [column('a', 'text', false)];
    const file = encodeParquet(batchOfRows(schema, [{ a: 'x' }]), schema);
    const error = await rejection(decodeParquet(file, [column('a', 'integer', false)]));
    expect(error).to.be.instanceOf(SchemaError).with.property('message').that.includes('stored as BYTE_ARRAY UTF8');
  });

  it('bytes that are no Parquet, and a file that was cut short', async () => {
    const schema = [column('a', 'integer', false)];
    const file = encodeParquet(batchOfRows(schema, [{ a: 1 }]), schema);
    for (const bytes of [new Uint8Array(0), new TextEncoder().encode('a,b\n1,2\n'), file.slice(0, -5)]) {
      expect(await rejection(decodeParquet(bytes, schema))).to.be.instanceOf(SchemaError);
    }
  });
});
