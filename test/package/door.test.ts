import { expect } from 'chai';
import * as library from '../../etl/index.ts';
import { examplesOf, publicNames } from './examples.ts';

/** Every name that the library exports as a value, by group. A change here is a change of the public API. */
const names = {
  tables: ['readCsv', 'readTable', 'writeTable', 'score', 'alerts', 'tiers', 'calibrate', 'quality', 'summarise'],
  batches: ['decodeCsv', 'inspectCsv', 'profileCsv', 'countReasons', 'toTable', 'fromTable'],
  contracts: ['defineContract', 'field'],
  expressions: ['ref', 'literal', 'add', 'subtract', 'multiply', 'divide', 'compare', 'when', 'round', 'clamp'],
  sources: ['sources', 'contractOf', 'ecommerce', 'manufacturing', 'sampleOf'],
  errors: ['LakeError', 'UserError', 'ContractError', 'FileError', 'SchemaError', 'InvariantError'],
};

describe('the public door of the library', () => {
  it('exports these names and no others', () => {
    expect(Object.keys(library).sort()).to.deep.equal(Object.values(names).flat().sort());
  });

  for (const documented of publicNames()) {
    it(`documents ${documented.name}, with an example`, () => {
      expect(documented.comment.trim()).to.match(/^(?!What |Whether |Where |How |Who )/);
      expect(examplesOf(documented)).to.have.length.of.at.least(1);
    });
  }
});
