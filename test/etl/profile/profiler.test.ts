import { expect } from 'chai';
import { readCsv } from '../../../etl/api/read-csv.ts';
import { FileError } from '../../../etl/errors.ts';
import { createProfiler, profileCsv } from '../../../etl/profile/profiler.ts';
import { parcels } from '../decode/support.ts';

const header = 'sender_id;sent_at;weight;note';
const profile = (rows: readonly string[], given = {}) =>
  profileCsv(parcels(), [header, ...rows].join('\n'), { file: 'p.csv', ...given });
const messageOf = (rows: readonly string[]) => profile(rows).fault?.message;
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('profile of a file', () => {
  it('takes the one date order and the one decimal mark that fit every cell', () => {
    const found = profile(['A;03/07/2025;4,070;', 'B;22/02/2025;0,125;', 'C;07/03/2025;1;']);
    expect(found.dateOrder).to.deep.equal({ value: 'dmy', by: 'file', doubtful: 3 });
    expect(found.decimalMark).to.deep.equal({ value: ',', by: 'file', doubtful: 2 });
    expect(found).to.deep.include({ rows: 3, rejected: 0, fault: null });
  });

  it('assumes the reading of the contract if nothing in the file shows another, and says so', () => {
    const found = profile(['A;03/07/2025;4,070;']);
    expect(found.dateOrder).to.deep.equal({ value: 'mdy', by: 'contract', doubtful: 1 });
    // 4070 kg are more than a parcel weighs, 4.07 kg are not.
    expect(found.decimalMark).to.deep.equal({ value: ',', by: 'file', doubtful: 1 });
    expect(profile(['A;2025-03-07;7;']).dateOrder.doubtful).to.equal(0);
  });

  it('names the rows of a contradiction, and the options that end it, without a word of the file', () => {
    expect(messageOf(['A;22/02/2025;1;x', 'B;02/22/2025;1;y', 'C;02/23/2025;1;z'])).to.equal(
      'p.csv holds dates in more than one order: 2 can only be month/day/year (first in row 3), 1 can only be ' +
        'day/month/year (first in row 2); say --date-order mdy or --date-order dmy, and rows that do not fit are quarantined',
    );
    expect(messageOf(['A;2025-01-01;1.5;x', 'B;2025-01-01;1,5;y'])).to.match(
      /^p\.csv holds numbers with both decimal marks: 1 can only be a decimal point \(first in row 2\), 1 can only be a decimal comma/,
    );
  });

  it('lets the user decide, and counts the rows that do not fit', () => {
    const found = profile(['A;22/02/2025;1;', 'B;02/22/2025;1;'], { dateOrder: 'dmy' });
    expect(found).to.deep.include({ fault: null, rows: 2, rejected: 1 });
    expect(found.dateOrder).to.include({ value: 'dmy', by: 'option' });
    expect(found.reasons).to.deep.equal([['sent_at against the date order day/month/year', 1]]);
  });

  it('says that no row can be read, and that all rows have one cell too many', () => {
    expect(messageOf(['A;yesterday;1;', 'B;today;1;'])).to.match(
      /^none of the 2 rows of p\.csv can be read as parcels; the reason is: sent_at not a date$/,
    );
    expect(messageOf(['0;A;2025-01-01;1;x', '1;A;2025-01-01;1;x'])).to.match(
      /; each has 5 cells, which is not the number/,
    );
  });

  // What `iconv` makes of the same words.
  const words: readonly (readonly [string, string, RegExp])[] = [
    ['Shift-JIS', '\x83v\x83\x8c\x83X\x8b@1', /--encoding shift_jis/],
    ['GBK', '\xb3\xe5\xd1\xb9\xbb\xfa\xd2\xbb\xba\xc5', /--encoding gbk/],
    ['Windows-1251', '\xcf\xf0\xe5\xf1\xf1 \xed\xee\xec\xe5\xf0', /--encoding windows-1251/],
    ['Windows-1250', 'Wroc\xb3aw \xa3\xf3d\x9f', /--encoding windows-1250/],
    ['bytes that Windows-1252 lacks', 'Koz\x8del', /name its encoding/],
  ];
  for (const [encoding, word, sentence] of words)
    it(`asks for the encoding of a file in ${encoding}, and reads it once it is named`, () => {
      const bytes = latin(`${header}\n${word};2025-01-01;1;\n`);
      expect(profileCsv(parcels(), bytes, { file: 'p.csv' }).fault?.message).to.match(sentence);
      expect(() => readCsv(parcels(), bytes)).to.throw(FileError, sentence);
      expect(profileCsv(parcels(), bytes, { encoding: 'windows-1252' }).fault).to.equal(null);
    });

  it('takes Western European text for Windows-1252, with an example', () => {
    for (const word of [
      'Zo\xeb',
      'cr\xe9\xe9e',
      'M\xfcnchen',
      'S\xe3o',
      '5 m\xb3',
      '12 \x80',
      'l\x92\xe9t\xe9',
      'n\xb05',
    ]) {
      const found = profileCsv(parcels(), latin(`${header}\nA;2025-01-01;1;${word}\n`));
      expect(found.fault, word).to.equal(null);
      expect(found.encoding).to.deep.equal({ value: 'windows-1252', by: 'fallback' });
      expect(found.example, word).to.match(/[^\p{ASCII}]/u);
    }
  });

  it('finds the same in chunks of any size', () => {
    const bytes = Buffer.from(`${header}\nÉ;22/02/2025;0,125;"a\nb"\nA;07/03/2025;1;\nA;07/03/2025;1;\n`);
    const whole = profileCsv(parcels(), bytes, { file: 'p.csv' });
    for (const size of [1, 2, 7, 50]) {
      const profiler = createProfiler(parcels(), 'p.csv', {}, bytes.length);
      for (let at = 0; at < bytes.length; at += size) profiler.push(bytes.subarray(at, at + size));
      expect(profiler.end()).to.deep.equal(whole);
      expect(profiler.repeated?.size).to.equal(1);
    }
  });

  it('is what readCsv reads by, and returns', () => {
    const { table, profile: found } = readCsv(parcels(), `${header}\nA;22/02/2025;0,125;x\n`);
    expect(found.format).to.include({ dateOrder: 'dmy', decimalMark: ',', delimiter: ';' });
    expect([table.get('sent_at', 0), table.get('weight', 0)]).to.deep.equal([new Date('2025-02-22'), 0.125]);
  });
});
