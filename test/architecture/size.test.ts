import { expect } from 'chai';
import { filesOf, type SourceFile } from './source.ts';

const longest = 400;
const typical = 120;

const folders =
  'bench bin cli etl handlers infra lake local notebooks operations preflight stacks test tools types'.split(' ');
const linesOf = ({ text }: SourceFile) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
const tooLong = (files: readonly SourceFile[]) =>
  files.filter((file) => linesOf(file) > longest).map((file) => `${file.path} has ${linesOf(file)} lines`);

describe('files are small', () => {
  const files = filesOf(folders, ['ts', 'mjs', 'py']);

  it(`none has more than ${longest} lines`, () => {
    expect(tooLong(files)).to.deep.equal([]);
  });

  it(`half of them have fewer than ${typical}`, () => {
    const lengths = files.map(linesOf).toSorted((a, b) => a - b);
    expect(lengths.length).to.be.greaterThan(100);
    expect(lengths[Math.floor(lengths.length / 2)]).to.be.lessThan(typical);
  });

  it('a file of one line too many is found', () => {
    const planted = (lines: number) => [{ path: 'etl/planted.ts', text: 'export {};\n'.repeat(lines) }];
    expect(tooLong(planted(longest))).to.deep.equal([]);
    expect(tooLong(planted(longest + 1))).to.deep.equal(['etl/planted.ts has 401 lines']);
  });
});
