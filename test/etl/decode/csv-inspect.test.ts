import { expect } from 'chai';
import { inspectCsv } from '../../../etl/decode/csv-inspect.ts';
import { FileError } from '../../../etl/errors.ts';
import { parcels } from './support.ts';

const utf8 = new TextEncoder();
const inspect = (text: string) => inspectCsv(parcels(), utf8.encode(text), 'p.csv');

describe('a look at the head of a file', () => {
  it('returns header, delimiter and encoding, even if the head ends within a row', () => {
    const { header, delimiter, encoding } = inspect('sender;time;weight\nS1;2025-01-01;2\nS2;"20');
    expect(header.columns.map((column) => column.key)).to.deep.equal(['sender_id', 'sent_at', 'weight']);
    expect({ delimiter, encoding }).to.deep.equal({ delimiter: ';', encoding: 'utf-8' });
  });

  it('is content with a header without a line end', () => {
    expect(inspect('sender,time,weight').header.missing).to.include('note');
  });

  const rejected: [what: string, text: string, sentence: RegExp][] = [
    ['an empty file', '', /^p\.csv is empty/],
    ['blank lines', ' \n\r\n', /^p\.csv is empty/],
    ['binary', 'a\0b', /^p\.csv is binary/],
    ['a file of something else', 'red,round\nblue,square\n', /^p\.csv has no column of source parcels/],
    ['rows without a header', 'S1,2025-01-01,2\n', /^p\.csv begins with a row of data/],
  ];
  for (const [what, text, sentence] of rejected) {
    it(`rejects ${what}`, () => {
      expect(() => inspect(text)).to.throw(FileError, sentence);
    });
  }
});
