import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';

/** Names in backticks that are paths of the project. `NAME` and `*` are to be filled in. */
const pathsIn = (page: string): string[] =>
  [...page.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|\.?[\w-]+\.(?:json|ts))`/g)]
    .flatMap(([, path]) => path ?? [])
    .filter((path) => !path.includes('NAME') && !['options.ts', 'report.ts'].includes(path));

describe('CONTRIBUTING.md', () => {
  let page: string;
  before(async () => {
    page = await readFile('CONTRIBUTING.md', 'utf8');
  });

  it('names only paths that exist', () => {
    expect(pathsIn(page)).to.have.length.greaterThan(40);
    expect(pathsIn(page).filter((path) => !existsSync(path))).to.deep.equal([]);
  });

  it('names only npm scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...page.matchAll(/npm (?:run ([a-z][a-z:-]*)|(test))\b/g)].map(([, ran, own]) => ran ?? own ?? '');
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).to.deep.equal([]);
  });

  it('names only declarations that exist, where it says in which file', async () => {
    for (const [name, file] of [
      ['FieldType', 'etl/contract/field.ts'],
      ['defineState', 'lake/state.ts'],
      ['readState', 'lake/state.ts'],
      ['updateState', 'lake/state.ts'],
      ['stepOf', 'test/enumeration.ts'],
      ['UserError', 'etl/errors.ts'],
      ['ServiceError', 'etl/errors.ts'],
      ['InvariantError', 'etl/errors.ts'],
    ] as const) {
      expect(page).to.include(`\`${name}\``);
      expect(await readFile(file, 'utf8')).to.match(
        new RegExp(`export (?:async )?(?:function|class|type|const) ${name}\\b`),
      );
    }
  });
});
