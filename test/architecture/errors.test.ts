import { expect } from 'chai';
import { bareErrors } from './errors.ts';
import { filesOf } from './source.ts';

const folders = 'cli etl handlers infra lake local operations preflight stacks'.split(' ');

describe('every error that the product throws is of one root', () => {
  it('in every file', () => {
    const files = filesOf(folders);
    expect(files.length).to.be.greaterThan(300);
    expect(files.flatMap(bareErrors)).to.deep.equal([]);
  });

  for (const [text, fault] of [
    ["throw new Error('gone');", 'throws Error'],
    ["if (x) throw RangeError('far');", 'throws RangeError'],
    ['throw new AggregateError([a, b]);', 'throws AggregateError'],
    ['class Gone extends Error {}', 'extends Error'],
    ['const Gone = class extends TypeError {};', 'extends TypeError'],
  ] as const) {
    it(`is broken by ${text}`, () => {
      expect(bareErrors({ path: 'etl/planted.ts', text })).to.deep.equal([`etl/planted.ts:1 ${fault}`]);
    });
  }

  for (const text of [
    "throw new UserError('gone', {}, { cause: new AggregateError([a, b]) });",
    'class Gone extends UserError {}',
    'interface Failure extends Error {}',
    'throw error;',
  ]) {
    it(`is kept by ${text}`, () => {
      expect(bareErrors({ path: 'etl/planted.ts', text })).to.deep.equal([]);
    });
  }
});
