import { expect } from 'chai';
import fc from 'fast-check';
import { cellAt, column } from '../../../etl/batch/batch.ts';
import { createBatchBuilder, createColumnBuilder, type EncodedValue } from '../../../etl/batch/builder.ts';
import type { FieldType } from '../../../etl/contract/field.ts';

const values: Record<FieldType, fc.Arbitrary<EncodedValue>> = {
  decimal: fc.double({ noNaN: true }),
  integer: fc.integer(),
  boolean: fc.constantFrom(0, 1),
  category: fc.string(),
  text: fc.string(),
  timestamp: fc.nat(),
};
const types = Object.keys(values) as FieldType[];

describe('column builder', () => {
  for (const type of types) {
    it(`gives back every ${type}, present or null, whatever room it was made with`, () => {
      const cells = fc.array(fc.option(values[type], { freq: 3 }), { maxLength: 60 });
      fc.assert(
        fc.property(cells, fc.nat({ max: 80 }), (given, capacity) => {
          const builder = createColumnBuilder({ name: 'x', type }, capacity);
          for (const value of given) builder.append(value);
          const built = builder.finish();
          expect(built.values).to.have.length(given.length);
          const read = given.map((_, row) => cellAt(built, row));
          expect(read).to.deep.equal(type === 'boolean' ? given.map((v) => (v === null ? null : v === 1)) : given);
          expect(built.valid === null).to.equal(!given.includes(null));
        }),
      );
    });
  }

  it('holds a null as 0 or empty text', () => {
    const number = createColumnBuilder({ name: 'n', type: 'decimal' });
    const text = createColumnBuilder({ name: 't', type: 'text' });
    for (const builder of [number, text]) builder.append(null);
    expect([...number.finish().values]).to.deep.equal([0]);
    expect([...text.finish().values]).to.deep.equal(['']);
  });
});

describe('batch builder', () => {
  it('grows by rows and keeps the order of the columns', () => {
    const builder = createBatchBuilder([
      { name: 'b', type: 'text' },
      { name: 'a', type: 'integer' },
    ]);
    for (let i = 0; i < 40; i++) builder.append([`row ${i}`, i % 3 === 0 ? null : i]);
    const batch = builder.finish();
    expect(builder.length).to.equal(40);
    expect(batch.length).to.equal(40);
    expect([...batch.columns.keys()]).to.deep.equal(['b', 'a']);
    expect(cellAt(column(batch, 'b'), 39)).to.equal('row 39');
    expect(cellAt(column(batch, 'a'), 39)).to.equal(null);
    expect(cellAt(column(batch, 'a'), 38)).to.equal(38);
  });
});
