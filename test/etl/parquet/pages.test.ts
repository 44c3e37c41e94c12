import { expect } from 'chai';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { deltaBinaryPack, deltaByteArray } from 'hyparquet-writer/src/delta.js';
import { checkDeltas, checkTexts } from '../../../etl/parquet/deltas.ts';
import { type ExpectedChunk, walkPages } from '../../../etl/parquet/pages.ts';
import { checkRuns, countPresent } from '../../../etl/parquet/runs.ts';

type Header = Parameters<typeof writePageHeader>[1];
type V2 = NonNullable<Header['data_page_header_v2']>;

const v2: V2 = {
  num_values: 3,
  num_nulls: 0,
  num_rows: 3,
  encoding: 'PLAIN',
  definition_levels_byte_length: 0,
  repetition_levels_byte_length: 0,
};

const page = (own: Partial<V2> = {}, sizes: Partial<Header> = {}): Header => ({
  type: 'DATA_PAGE_V2',
  uncompressed_page_size: 24,
  compressed_page_size: 24,
  data_page_header_v2: { ...v2, ...own },
  ...sizes,
});

const dictionary = (num_values: number): Header => ({
  type: 'DICTIONARY_PAGE',
  uncompressed_page_size: 24,
  compressed_page_size: 24,
  dictionary_page_header: { num_values, encoding: 'PLAIN' },
});

const chunkOf = (...headers: readonly Header[]): Uint8Array => {
  const writer = new ByteWriter();
  for (const header of headers) {
    writePageHeader(writer, header);
    writer.appendBytes(new Uint8Array(24));
  }
  return writer.getBytes();
};

const expected = (metadata: Partial<ExpectedChunk['metadata']> = {}): ExpectedChunk => ({
  rows: 3,
  nullable: false,
  metadata: { type: 'DOUBLE', codec: 'ZSTD', ...metadata },
});

describe('the pages of a column chunk', () => {
  it('are walked by their headers, up to the last row of the group', () => {
    const chunk = chunkOf(dictionary(3), page({ num_values: 2, num_rows: 2 }), page({ num_values: 1, num_rows: 1 }));
    const pages = walkPages(chunk, expected());
    expect(pages.map(({ kind, values }) => [kind, values])).to.deep.equal([
      ['dictionary', 3],
      ['data v2', 2],
      ['data v2', 1],
    ]);
    expect(pages.at(-1)?.end).to.equal(chunk.length);
  });

  const contradictions: readonly (readonly [string, RegExp, readonly Header[], Partial<ExpectedChunk['metadata']>?])[] =
    [
      ['has more values than the group has rows', /pages of 4/, [page({ num_values: 4, num_rows: 4 })]],
      ['has a billion values', /pages of 1000000000/, [page({ num_values: 1e9, num_rows: 1e9 })]],
      ['ends before the last row', /bytes end/, [page({ num_values: 2, num_rows: 2 })]],
      ['has fewer values than none', /field 1 is -1/, [page({ num_values: -1 })]],
      ['counts rows otherwise than values', /in 2 rows/, [page({ num_rows: 2 })]],
      ['has nulls, but the column none', /nulls in a column/, [page({ num_nulls: 1 })]],
      ['has repeated values', /repeated/, [page({ repetition_levels_byte_length: 2 })]],
      ['has levels that are longer than it is', /levels/, [page({ definition_levels_byte_length: 25 })]],
      ['ends behind the chunk', /but 24 are left/, [page({}, { compressed_page_size: 25 })]],
      ['unpacks to a gigabyte', /decompress to/, [page({}, { uncompressed_page_size: 2 ** 30 })]],
      [
        'unpacks to more than Snappy can say',
        /decompress to/,
        [page({}, { uncompressed_page_size: 600 })],
        { codec: 'SNAPPY' },
      ],
      [
        'unpacks where nothing is packed',
        /decompress to/,
        [page({}, { uncompressed_page_size: 25 })],
        { codec: 'UNCOMPRESSED' },
      ],
      ['has a dictionary of more entries than bits', /entries/, [dictionary(193), page()]],
      ['has two dictionaries', /after other pages/, [dictionary(3), dictionary(3), page()]],
      ['is of no kind', /type 1/, [page({}, { type: 'INDEX_PAGE' })]],
    ];
  for (const [what, reason, headers, metadata] of contradictions) {
    it(`are rejected if one ${what}`, () => {
      expect(() => walkPages(chunkOf(...headers), expected(metadata))).to.throw(reason);
    });
  }
});

describe('runs', () => {
  it('say how many values are there', () => {
    expect(countPresent(Uint8Array.of(20 << 1, 1, 5 << 1, 0, 3, 0b1011, 0), 33)).to.equal(23);
  });

  it('are rejected if one is longer than the values of the page', () => {
    const endless = Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1);
    expect(() => countPresent(endless, 20)).to.throw('but 20 are left');
    expect(() => checkRuns({ bytes: endless, at: 0 }, 1, 20)).to.throw('but 20 are left');
    expect(() => checkRuns({ bytes: Uint8Array.of(0xff, 0xff, 0x03), at: 0 }, 0, 20)).to.throw('but 20 are left');
    checkRuns({ bytes: Uint8Array.of(0x41, ...new Uint8Array(32)), at: 0 }, 1, 20);
  });

  it('are rejected if they end early or have too many bits', () => {
    expect(() => countPresent(Uint8Array.of(3 << 1, 1), 4)).to.throw('bytes end');
    expect(() => checkRuns({ bytes: Uint8Array.of(5, 0), at: 0 }, 4, 9)).to.throw('bytes, but 1 are left');
    expect(() => checkRuns({ bytes: Uint8Array.of(2, 0), at: 0 }, 33, 9)).to.throw('33 bits');
    expect(() => checkRuns({ bytes: Uint8Array.of(2, 2), at: 0 }, 0, 2)).to.throw('of 0 bits');
  });
});

describe('deltas', () => {
  const packed = (values: readonly number[]) => {
    const writer = new ByteWriter();
    deltaBinaryPack(writer, Int32Array.from(values), 'INT32');
    return writer.getBytes();
  };

  it('are passed over to their end, however many there are', () => {
    for (const count of [0, 1, 2, 33, 129, 1_000]) {
      const cursor = { bytes: packed(Array.from({ length: count }, (_, i) => (i * 7_919) % 1_001)), at: 0 };
      checkDeltas(cursor, count);
      expect(cursor.at, `${count} deltas`).to.equal(cursor.bytes.length);
    }
  });

  it('are rejected if their own header is impossible', () => {
    const bytes = packed([1, 5, 2]);
    expect(() => checkDeltas({ bytes, at: 0 }, 4)).to.throw('of 3 values, but 4 are expected');
    expect(() => checkDeltas({ bytes: Uint8Array.of(0, 4, 3, 0), at: 0 }, 3)).to.throw('blocks of 0');
    expect(() => checkDeltas({ bytes: Uint8Array.of(0x80, 1, 0, 3, 0), at: 0 }, 3)).to.throw('each in 0 parts');
    expect(() => checkDeltas({ bytes: Uint8Array.of(0x80, 1, 3, 3, 0), at: 0 }, 3)).to.throw('each in 3 parts');
    expect(() => checkDeltas({ bytes: bytes.subarray(0, -1), at: 0 }, 3)).to.throw('end before');
  });

  it('reject a text whose common prefix is longer than the text before it', () => {
    const writer = new ByteWriter();
    deltaBinaryPack(writer, Int32Array.of(0, 1_000_000_000), 'INT32');
    deltaBinaryPack(writer, Int32Array.of(1, 1), 'INT32');
    writer.appendBytes(Uint8Array.of(65, 66));
    expect(() => checkTexts({ bytes: writer.getBytes(), at: 0 }, 2, true, 1_000)).to.throw(
      'after a prefix of 1000000000 of 1',
    );
  });

  it('reject texts that expand to more than a page may have', () => {
    const writer = new ByteWriter();
    deltaByteArray(writer, Array(100).fill(new Uint8Array(50)));
    expect(() => checkTexts({ bytes: writer.getBytes(), at: 0 }, 100, true, 4_999)).to.throw('texts of 5000 bytes');
    checkTexts({ bytes: writer.getBytes(), at: 0 }, 100, true, 5_000);
    expect(() => checkTexts({ bytes: writer.getBytes().subarray(0, -1), at: 0 }, 100, true, 5_000)).to.throw(
      'but 49 are left',
    );
  });
});
