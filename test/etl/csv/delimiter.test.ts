import { expect } from 'chai';
import { sniffDelimiter } from '../../../etl/csv/delimiter.ts';

describe('delimiter of a file', () => {
  const cases: [header: string, delimiter: string][] = [
    ['a,b,c', ','],
    ['a;b;c', ';'],
    ['a\tb\tc', '\t'],
    ['a|b|c', '|'],
    ['one', ','],
    ['"a,b,c";"d,e"', ';'],
    ['a,b;c', ','],
  ];
  for (const [header, delimiter] of cases) {
    it(`is ${JSON.stringify(delimiter)} under the header ${header}`, () => {
      expect(sniffDelimiter(header)).to.equal(delimiter);
    });
  }
});
