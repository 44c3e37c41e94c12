import { expect } from 'chai';
import { manufacturing } from '../../etl/index.ts';
import { integrationOf, sources } from '../../etl/platform.ts';
import { declaredNames, knownNames } from './agnostic.ts';
import { filesOf } from './source.ts';

const folders = 'bench bin cli etl handlers infra lake local operations preflight stacks tools'.split(' ');

/** Names that are words of the product's own too: which, why, and in which folders only. */
const generic: Readonly<Record<string, { readonly why: string; readonly only?: RegExp }>> = {
  timestamp: { why: 'a type of field' },
  location: { why: 'where an error, an object or a table is' },
  age: { why: 'iterator age: how long a record waits in its stream' },
  orders: { why: 'sort orders, orders of day and month', only: /^etl\/(transform|decode)\// },
  segment: { why: 'a file of a stream, a part of a path', only: /^local\/(kinesis|lambda|s3)\// },
  machines: { why: 'state machines', only: /^(local|preflight|stacks|infra)\// },
  STANDARD: { why: 'a class of S3 storage, a type of state machine', only: /^(local\/s3|infra|preflight)\// },
};

describe('no code outside etl/sources/ knows a source, an entity, a label or a field by name', () => {
  const names = declaredNames(sources, integrationOf(sources));
  const files = filesOf(folders, ['ts', 'mjs']).filter(({ path }) => !path.startsWith('etl/sources/'));

  it('in no file', () => {
    expect(names.length).to.be.greaterThan(50);
    expect(files.length).to.be.greaterThan(300);
    const found = files.flatMap((file) => {
      const excused = names.filter((name) => generic[name] && (generic[name].only?.test(file.path) ?? true));
      return knownNames(
        file,
        names.filter((name) => !excused.includes(name)),
      );
    });
    expect(found).to.deep.equal([]);
  });

  it('excuses no more words than contracts declare', () => {
    expect(names).to.include.members(Object.keys(generic));
  });

  const [some] = declaredNames([manufacturing], null);
  for (const planted of [
    `const only = '${some}';`,
    'const { machines } = metrics;',
    'const averageTemperature = 1; const x = row.machineId;',
    "const name = level + '_machines';",
    "const high = tiers['HIGH'];",
    "import { x } from '../etl/sources/manufacturing/contract.ts';",
  ]) {
    it(`is broken by ${planted}`, () => {
      const found = knownNames({ path: 'etl/planted.ts', text: planted }, declaredNames([manufacturing], null));
      expect(found[0]).to.match(/^etl\/planted\.ts:1 knows/);
    });
  }

  for (const harmless of ["const confidence = 'high';", '// machines with risk HIGH', 'const machineCount = 1;']) {
    it(`is kept by ${harmless}`, () => {
      const text = { path: 'etl/planted.ts', text: harmless };
      expect(knownNames(text, declaredNames([manufacturing], null))).to.deep.equal([]);
    });
  }
});
