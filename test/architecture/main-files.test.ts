import { expect } from 'chai';
import { wrongMainFiles } from './main-files.ts';
import { filesOf } from './source.ts';

const folders = 'bench bin cli etl handlers infra lake local operations preflight stacks tools'.split(' ');

describe('a folder that is used through one file: that file bears its name', () => {
  it('in every folder', () => {
    const files = filesOf(folders, ['ts', 'mjs']);
    expect(files.length).to.be.greaterThan(300);
    expect(wrongMainFiles(files)).to.deep.equal([]);
  });

  const using = (...specifiers: readonly string[]) => [
    { path: 'lake/user.ts', text: specifiers.map((specifier) => `import '${specifier}';`).join('\n') },
    { path: 'lake/box/inner.ts', text: "import './part.ts';" },
  ];

  it('a main file of another name is found', () => {
    expect(wrongMainFiles(using('./box/main.ts'))).to.deep.equal(['lake/box is used through lake/box/main.ts only']);
    expect(wrongMainFiles(using('./box/lid/lid.ts'))).to.deep.equal([
      'lake/box is used through lake/box/lid/lid.ts only',
    ]);
  });

  it('one of its name, a door, or several files used from outside are right', () => {
    for (const right of [['./box/box.ts'], ['./box/index.ts'], ['./box/one.ts', './box/two.ts']])
      expect(wrongMainFiles(using(...right)), right.join()).to.deep.equal([]);
  });
});
