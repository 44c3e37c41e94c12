import { expect } from 'chai';
import fc from 'fast-check';
import { type CsvRow, createTokenizer, type TokenizerOptions } from '../../../etl/csv/tokenizer.ts';

function rowsOf(chunks: readonly string[], options: TokenizerOptions = { delimiter: ',' }): CsvRow[] {
  const tokenizer = createTokenizer(options);
  return [...chunks.flatMap((chunk) => tokenizer.push(chunk)), ...tokenizer.end()];
}

const cellsOf = (text: string, delimiter = ',') => rowsOf([text], { delimiter }).map((row) => row.cells);

/** Text cut at every position named. */
function cut(text: string, at: readonly number[]): string[] {
  const edges = [0, ...at.map((n) => n % (text.length + 1)).sort((a, b) => a - b), text.length];
  return edges.slice(1).map((edge, i) => text.slice(edges[i], edge));
}

describe('CSV tokenizer', () => {
  it('splits rows ended by LF, CRLF or CR, the last with or without an end', () => {
    const expected = [
      ['a', 'b'],
      ['1', ''],
      ['', '2'],
    ];
    for (const end of ['\n', '\r\n', '\r']) {
      expect(cellsOf(['a,b', '1,', ',2'].join(end)), JSON.stringify(end)).to.deep.equal(expected);
      expect(cellsOf(['a,b', '1,', ',2', ''].join(end)), JSON.stringify(end)).to.deep.equal(expected);
    }
  });

  it('reads quoted cells with delimiters, line ends and doubled quotes in them', () => {
    expect(cellsOf('"Hospitalet, L\'","say ""hi""","two\r\nlines",""\nx,y,z,""\n')).to.deep.equal([
      ["Hospitalet, L'", 'say "hi"', 'two\r\nlines', ''],
      ['x', 'y', 'z', ''],
    ]);
  });

  it('allows padding around a quoted cell and takes a quote within a cell as it is', () => {
    expect(cellsOf('a, "b, c" ,5" pipe\n')).to.deep.equal([['a', 'b, c', '5" pipe']]);
  });

  it('keeps the padding of cells and the text of rows as they were', () => {
    const rows = rowsOf([' a ,"b"\r\n$333.80 ,2\r\n']);
    expect(rows).to.deep.equal([
      { cells: [' a ', 'b'], row: 1, text: ' a ,"b"' },
      { cells: ['$333.80 ', '2'], row: 2, text: '$333.80 ,2' },
    ]);
  });

  it('leaves blank rows out but counts them, and counts a row of several lines once', () => {
    const rows = rowsOf(['a,b\n\n  \n"1\n1",2\n\n3,4\n\n']);
    expect(rows.map(({ row, cells }) => [row, cells[0]])).to.deep.equal([
      [1, 'a'],
      [4, '1\n1'],
      [6, '3'],
    ]);
  });

  it('gives back any rows that were written with quotes', () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', '\t', 'é') }),
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
    );
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 12 });
    const arrangement = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      cuts: fc.array(fc.nat()),
      last: fc.boolean(),
    });
    fc.assert(
      fc.property(table, arrangement, (rows, { delimiter, end, cuts, last }) => {
        const write = (text: string) =>
          /["\n\r]|^\s|\s$/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
        const text = rows.map((row) => row.map(write).join(delimiter)).join(end) + (last ? end : '');
        const read = rowsOf(cut(text, cuts), { delimiter });
        expect(read.map((row) => row.cells)).to.deep.equal(rows);
        expect(read.map((row) => row.row)).to.deep.equal(rows.map((_, i) => i + 1));
      }),
    );
  });

  it('gives the same rows wherever the chunks are cut, however broken the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '\0'), maxLength: 120 });
    fc.assert(
      fc.property(text, fc.array(fc.nat()), fc.integer({ min: 4, max: 30 }), (whole, cuts, maxRowLength) => {
        const options = { delimiter: ',', maxRowLength };
        expect(rowsOf(cut(whole, cuts), options)).to.deep.equal(rowsOf([whole], options));
      }),
      { numRuns: 1000 },
    );
  });

  it('loses no character but line ends, padding rows and what exceeds the longest row', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'b'), maxLength: 80 });
    fc.assert(
      fc.property(text, (whole) => {
        const given = rowsOf([whole])
          .map((row) => row.text)
          .join('')
          .replaceAll('\n', '');
        expect(given).to.equal(whole.replaceAll('\n', ''));
      }),
    );
  });

  describe('a row that cannot be split', () => {
    it('costs its first line alone when a quote is never closed', () => {
      const rows = rowsOf(['a,b\n1,"2\n3,4\n5,6\n']);
      expect(rows.map(({ text, malformed }) => [text, malformed])).to.deep.equal([
        ['a,b', undefined],
        ['1,"2', 'a quote is not closed'],
        ['3,4', undefined],
        ['5,6', undefined],
      ]);
    });

    it('costs its first line alone when its quote is closed by a later row', () => {
      const rows = rowsOf(['1,"2\n3,"x",4\n5,6\n']);
      expect(rows.map(({ text, malformed }) => [text, malformed])).to.deep.equal([
        ['1,"2', 'text follows a closing quote'],
        ['3,"x",4', undefined],
        ['5,6', undefined],
      ]);
    });

    it('does not wait for more than the longest row', () => {
      const tokenizer = createTokenizer({ delimiter: ',', maxRowLength: 100 });
      const rows = tokenizer.push(`1,"2\n${'3,4\n'.repeat(100)}`);
      expect(rows[0]?.malformed).to.equal('a quote is not closed');
      expect(rows).to.have.length(101);
    });

    it('is cut when it is longer than the longest row, and the next is read', () => {
      const rows = rowsOf(['x'.repeat(60), 'x'.repeat(60), 'x\n1,2\n'], { delimiter: ',', maxRowLength: 100 });
      expect(rows.map(({ row, text, malformed }) => [row, text.length, malformed])).to.deep.equal([
        [1, 100, 'the row is longer than 100 characters'],
        [2, 3, undefined],
      ]);
    });

    it('says that it holds NUL bytes', () => {
      expect(rowsOf(['a,b\n1,\0\n2,3\n']).map((row) => row.malformed)).to.deep.equal([
        undefined,
        'the row holds NUL bytes',
        undefined,
      ]);
    });
  });
});
