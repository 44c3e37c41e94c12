import { expect } from 'chai';
import { filesOf, type SourceFile } from './source.ts';
import { unusedExports } from './unused.ts';

const product = 'cli etl handlers infra lake local operations preflight stacks'.split(' ');
/** They use what the product exports. Exports of the program are outputs of the stack. */
const users = [...filesOf(['bench', 'bin', 'tools'], ['ts', 'mjs']), ...filesOf(['stacks']).filter(isProgram)];

function isProgram({ path }: SourceFile): boolean {
  return path === 'stacks/index.ts';
}

describe('what is exported is used by the product, and not by its tests alone', () => {
  it('in every file', () => {
    const files = filesOf(product).filter((file) => !isProgram(file));
    expect(files.length).to.be.greaterThan(300);
    expect(unusedExports(files, users)).to.deep.equal([]);
  });

  const planted = (text: string) => unusedExports([{ path: 'lake/planted.ts', text }]);

  for (const text of [
    'export const a = 1;',
    'export function a() {}',
    'export type a = 1;',
    '/** See a. */ export class a {}',
  ])
    it(`${text} is found`, () => {
      expect(planted(text)).to.deep.equal(['lake/planted.ts exports a, which nothing uses']);
    });

  for (const text of ['export const a = 1; const b = a;', 'const a = 1;', "export { a } from './a.ts';"])
    it(`${text} is right`, () => {
      expect(planted(text)).to.deep.equal([]);
    });
});
