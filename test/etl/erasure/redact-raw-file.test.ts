import { expect } from 'chai';
import fc from 'fast-check';
import {
  compileFreeTextMatch,
  contractOf,
  createCsvReader,
  decodeText,
  FileError,
  isPast,
  redactRawFile,
} from '../../../etl/platform.ts';

const contract = contractOf('ecommerce');
const subject = 'C-1042';
const before = Date.UTC(2026, 0, 1);
const options = {
  isErased: ({ key, ...when }: { key: unknown; eventTime: number | null; arrivedAt: number | null }) =>
    key === subject && isPast(when, before),
  matchesText: compileFreeTextMatch([subject]),
  eraseMatches: false,
};
const redact = (text: string | Uint8Array, more: Partial<typeof options> = {}) =>
  redactRawFile(contract, 'orders.csv', typeof text === 'string' ? Buffer.from(text) : text, { ...options, ...more });
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const header = 'Customer_ID,Time_of_Purchase,Purchase_Amount,Location';

describe('redactRawFile', () => {
  it('removes the rows of a subject and leaves every other byte as it was', () => {
    const lines = [
      `${header}\r\n`,
      'C-1,1/2/2024,5,Bonn\r\n',
      '\r\n',
      ` ${subject} ,1/2/2024,5,"Bad ""Ems""\r\nam Rhein"\r\n`,
      'C-2,1/2/2024,5,"two\nlines"\n',
      `"${subject}",1/3/2024,7,Köln`,
    ];
    const { bytes, removed } = redact(lines.join(''));
    expect(textOf(bytes)).to.equal([lines[0], lines[1], lines[2], lines[4]].join(''));
    expect(removed).to.deep.equal([4, 6]);
  });

  it('keeps rows that contain the key in another column, and rows of longer keys', () => {
    const text = `${header}\nC-1,1/2/2024,5,${subject}\n${subject}0,1/2/2024,5,Bonn\n`;
    expect(redact(text)).to.deep.include({ removed: [], freeTextMatches: 0 });
    expect(textOf(redact(text).bytes)).to.equal(text);
  });

  it('keeps what happened from the moment on, as the subject is a new one then', () => {
    const text = `${header}\n${subject},1/2/2024,5,Bonn\n${subject},1/2/2026,5,Bonn\n`;
    expect(textOf(redact(text).bytes)).to.equal(`${header}\n${subject},1/2/2026,5,Bonn\n`);
  });

  it('counts free-text matches, and removes them only on request', () => {
    const text = `${header}\nBonn;${subject};\nC-1,1/2/2024,5,Bonn\n`;
    expect(redact(text)).to.deep.include({ removed: [], freeTextMatches: 1 });
    expect(textOf(redact(text, { eraseMatches: true }).bytes)).to.equal(`${header}\nC-1,1/2/2024,5,Bonn\n`);
  });

  it('reads times in the date order of the file, and leaves a file whose lines it cannot cut', () => {
    // By month they would be later than the moment: 3 December 2025, not 12 March 2026.
    const rows = [`${subject},12/03/2026,5,Bonn\n`, `${subject},03/12/2025,5,Bonn\n`, 'C-2,22/02/2024,5,Bonn\n'];
    expect(redact(`${header}\n${rows.join('')}`).removed).to.deep.equal([3]);
    expect(() => redact(Buffer.from(`\ufeff${header}\n${rows.join('')}`, 'utf16le'))).to.throw(FileError, /utf-16le/);
  });

  it('removes a row of too few cells by its key', () => {
    expect(redact(`${header}\n${subject},1/2/2024\n`).removed).to.deep.equal([2]);
  });

  it('leaves the other rows the identities that they had, whatever the file looks like', () => {
    const cell = fc.oneof(
      fc.constantFrom('Bonn', '', 'a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', 'Köln', `${subject}`, '\u2028'),
      fc.string({ maxLength: 8 }).filter((text) => !text.includes('\0')),
    );
    const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const row = fc
      .tuple(fc.constantFrom(subject, 'C-1', 'C-2'), fc.constantFrom('1/2/2024', 'never'), cell, fc.boolean())
      .map(([key, at, city, short]) => (short ? `${key},${at}` : `${key},${at},5,${quoted(city)}`));
    const broken = fc.constantFrom('', '   ', 'C-1,"never closed', 'C-2,1/2/2024,5,x\xff');
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const lines = fc.array(fc.tuple(fc.oneof({ weight: 5, arbitrary: row }, broken), lineEnd), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lineEnd, fc.constantFrom('utf8', 'latin1'), (body, first, encoding) => {
        const text = `${header}${first}${body.map(([line, end]) => line + end).join('')}`;
        const bytes = Buffer.from(text, encoding as BufferEncoding);
        const { bytes: left, removed } = redact(bytes);
        const events = (of: Uint8Array) => {
          const reader = createCsvReader(contract, 'orders.csv');
          return [...reader.push(decodeText(of, 'orders.csv').text), ...reader.end()];
        };
        const gone = new Set(removed);
        const identities = (all: ReturnType<typeof events>) =>
          // The reason why a row is malformed can contain the row below it: a row is known by its text.
          all.map(({ data }) => ({ ...JSON.parse(data), _row: undefined, _malformed: undefined }));
        expect(identities(events(left))).to.deep.equal(
          identities(events(bytes).filter(({ row: at }) => !gone.has(at))),
        );
        expect(redact(left).removed).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });
});
