import { expect } from 'chai';
import fc from 'fast-check';
import { createTextReader, decodeText } from '../../../etl/csv/encoding.ts';
import { FileError } from '../../../etl/errors.ts';

const utf8 = new TextEncoder();
const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('text of a file', () => {
  it('is UTF-8, whose byte order mark is no part of it', () => {
    const expected = { text: 'Évry,€\n', encoding: 'utf-8' };
    expect(decodeText(utf8.encode('Évry,€\n'), 'a.csv')).to.deep.equal(expected);
    expect(decodeText(utf8.encode('\ufeffÉvry,€\n'), 'a.csv')).to.deep.equal(expected);
  });

  it('keeps a byte order mark behind the first character', () => {
    expect(decodeText(utf8.encode('a\n\ufeffb'), 'a.csv').text).to.equal('a\n\ufeffb');
  });

  it('is Windows-1252 if it is not UTF-8, with its curly quotes and euro sign', () => {
    const { text, encoding } = decodeText(latin('\xc9vry;\x80 5;\x93so\x94\r\n'), 'a.csv');
    expect(text).to.equal('Évry;€ 5;“so”\r\n');
    expect(encoding).to.equal('windows-1252');
  });

  it('is detected line by line, so that one bad line does not garble the others', () => {
    const bytes = new Uint8Array([...utf8.encode('Győr\n'), ...latin('\xc9vry\n'), ...utf8.encode('Wiwilí')]);
    expect(decodeText(bytes, 'a.csv').text).to.equal('Győr\nÉvry\nWiwilí');
  });

  it('is the same however the bytes are cut into chunks', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => utf8.encode(text)),
      fc.constantFrom(latin('\xe9'), latin('\n'), latin('\r\n'), latin('\r')),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat({ max: 40 })), (pieces, cuts) => {
        const bytes = new Uint8Array(pieces.flatMap((p) => [...p])).filter((byte) => byte !== 0);
        const reader = createTextReader('a.csv');
        let at = 0;
        let text = '';
        for (const size of cuts) {
          text += reader.push(bytes.subarray(at, at + size));
          at += size;
        }
        text += reader.push(bytes.subarray(at)) + reader.end();
        expect({ text, encoding: reader.encoding }).to.deep.equal(decodeText(bytes, 'a.csv'));
      }),
    );
  });

  it('takes bounded memory from a file without line ends', () => {
    const reader = createTextReader('a.csv');
    const bytes = utf8.encode('é'.repeat(400_000));
    const given = reader.push(bytes).length + reader.push(bytes).length;
    expect(given).to.be.greaterThan(0);
    expect(given + reader.end().length).to.equal(800_000);
    expect(reader.encoding).to.equal('utf-8');
  });

  const japanese = 'machine,temp\r\nプレス機1,70\r\nＡ,1\n';
  const wide = (text: string, swap: boolean) => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return new Uint8Array(swap ? bytes.swap16() : bytes);
  };
  for (const [name, bytes] of [
    ['utf-16le', wide(japanese, false)],
    ['utf-16be', wide(japanese, true)],
  ] as const)
    it(`is read from ${name} after its byte order mark, in chunks of any size`, () => {
      for (const size of [1, 2, 3, 7, 1_000]) {
        const reader = createTextReader('a.csv');
        let text = '';
        for (let at = 0; at < bytes.length; at += size) text += reader.push(bytes.subarray(at, at + size));
        expect(text + reader.end(), String(size)).to.equal(japanese);
        expect([reader.encoding, reader.offset]).to.deep.equal([name, bytes.length]);
      }
    });

  it('is read in a given encoding, and goes on at the end of any line', () => {
    const bytes = latin('a,b\n\x83v\x83\x8c\x83X\x8b@1,2\n\x83v,3\n');
    const whole = createTextReader('a.csv', { encoding: 'shift_jis' });
    expect(whole.push(bytes) + whole.end()).to.equal('a,b\nプレス機1,2\nプ,3\n');
    const rest = createTextReader('a.csv', { encoding: 'shift_jis', offset: 4 });
    expect(rest.push(bytes.subarray(4)) + rest.end()).to.equal('プレス機1,2\nプ,3\n');
  });

  it('is not to be had in an encoding that it does not have, or that there is none', () => {
    const read = (encoding: string) => () => createTextReader('x.csv', { encoding }).push(latin('\xe9,1\n'));
    expect(read('utf-8')).to.throw(FileError, /^x\.csv is not utf-8 \(after byte 0\): name its encoding/);
    expect(read('klingon')).to.throw(FileError, /there is no encoding "klingon"; try/);
  });

  const rejected: [what: string, bytes: Uint8Array, found: RegExp][] = [
    ['a Parquet file', utf8.encode('PAR1....'), /^x\.csv is a Parquet file, not CSV: export it as CSV in UTF-8$/],
    ['a spreadsheet', latin('PK\x03\x04....'), /ZIP archive or spreadsheet/],
    ['an old workbook', latin('\xd0\xcf\x11\xe0'), /old Excel workbook/],
    ['UTF-32', latin('\xff\xfe\0\0a\0\0\0'), /UTF-32/],
    ['UTF-16 without one', latin('a\0b\0\n\0'), /NUL bytes/],
    ['gzip', latin('\x1f\x8b\x08'), /gzip/],
  ];
  for (const [what, bytes, found] of rejected) {
    it(`is not to be had from ${what}`, () => {
      expect(() => decodeText(bytes, 'x.csv')).to.throw(FileError, found);
    });
  }
});
