import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { unusedNames } from './doors.ts';
import { filesOf } from './source.ts';

/** Every folder but the tests: they import what they test from its own file. */
const folders = 'bench bin cli etl handlers infra lake local operations preflight stacks tools'.split(' ');

describe('a door exports no name, of a value or a type, that no other folder imports through it', () => {
  const files = filesOf(folders, ['ts', 'mjs']);

  for (const door of ['etl/platform.ts', 'lake/index.ts', 'lake/keys.ts']) {
    it(door, () => {
      const behind = door.replace(/[^/]+$/, '');
      const others = files.filter((file) => !file.path.startsWith(behind));
      expect(others.length).to.be.greaterThan(100);
      expect(unusedNames({ path: door, text: readFileSync(door, 'utf8') }, others)).to.deep.equal([]);
    });
  }

  const path = 'etl/platform.ts';

  const user = (text: string) => [{ path: 'lake/planted.ts', text }];
  for (const [text, imports] of [
    ["export { a, b } from './x.ts';", "import { a } from '../etl/platform.ts';"],
    ["export { a } from './x.ts';\nexport type { b } from './x.ts';", "import { a as b } from '../etl/platform.ts';"],
    ["export { b } from './x.ts';", "import { b } from '../etl/x.ts';"],
    ["export { b } from './x.ts';", "import { b } from './etl/platform.ts';"],
  ] as const) {
    it(`is broken by ${text} if the only import is ${imports}`, () => {
      expect(unusedNames({ path, text }, user(imports))).to.deep.equal(['b']);
    });
  }

  it('is broken by an export of everything in a file', () => {
    expect(unusedNames({ path, text: "export * from './x.ts';" }, user(''))).to.deep.equal(['*']);
  });

  for (const imports of [
    "import type { a as c } from '../etl/platform.ts';",
    "const { a } = await import('../etl/platform.ts');",
  ]) {
    it(`is kept by ${imports}`, () => {
      expect(unusedNames({ path, text: "export { a } from './x.ts';" }, user(imports))).to.deep.equal([]);
    });
  }
});
