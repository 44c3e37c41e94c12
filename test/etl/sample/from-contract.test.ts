import { expect } from 'chai';
import fc from 'fast-check';
import { cellAt, column } from '../../../etl/batch/batch.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import type { Field } from '../../../etl/contract/field.ts';
import { decodeCsv } from '../../../etl/decode/csv-batch.ts';
import { LakeError } from '../../../etl/errors.ts';
import { sampleFromContract } from '../../../etl/sample/from-contract.ts';
import { sampleOf, sources } from '../../../etl/sources/index.ts';
import { parcels } from '../decode/support.ts';
import { textOf } from './support.ts';

const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true });

/** Fields of every type, with and without bounds, categories and spellings. */
const field: fc.Arbitrary<Omit<Field, 'name' | 'description'>> = fc.oneof(
  fc.tuple(bound, fc.double({ min: 1e-6, max: 1e6, noNaN: true })).map(([min, width]) => ({
    type: 'decimal' as const,
    min,
    max: min + width,
  })),
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat(1000)).map(([min, width]) => ({
    type: 'integer' as const,
    min,
    max: min + width,
    spellings: { few: min, many: min + width },
  })),
  bound.map((min) => ({ type: 'decimal' as const, min })),
  bound.map((max) => ({ type: 'decimal' as const, max })),
  fc.constantFrom<Omit<Field, 'name' | 'description'>>(
    { type: 'integer' },
    { type: 'boolean', spellings: { yea: true, nay: false } },
    { type: 'category', values: ['one, two', 'three "3"'] },
    { type: 'category' },
    { type: 'text' },
    { type: 'timestamp', dateOrder: 'dmy' },
  ),
);

const contract: fc.Arbitrary<Contract> = fc
  .record({
    fields: fc.array(fc.tuple(field, fc.boolean()), { maxLength: 6 }),
    unit: fc.constantFrom('day' as const, 'month' as const),
  })
  .map(({ fields, unit }) =>
    parcels(
      { partition: unit === 'day' ? { unit, from: '2026-02-03' } : { unit, from: '2026-02' } },
      fields.map(([one, required], i) => ({ ...one, required, name: `field_${i}`, description: 'Any.' }) as Field),
    ),
  );

describe('the sample of any contract', () => {
  it('is accepted by the contract, row for row', () => {
    fc.assert(
      fc.property(contract, fc.integer(), fc.integer({ min: 0, max: 40 }), (declared, seed, rows) => {
        const { batch, rejected, header } = decodeCsv(declared, textOf(sampleFromContract(declared, { rows, seed })));
        expect(rejected).to.deep.equal([]);
        expect(batch.length).to.equal(rows);
        expect(header.missing).to.deep.equal([]);
      }),
    );
  });

  it('is accepted by every contract of the lake', () => {
    for (const source of sources) {
      const { batch, rejected } = decodeCsv(source, textOf(sampleFromContract(source)));
      expect(rejected, source.source).to.deep.equal([]);
      expect(batch.length).to.equal(1000);
    }
  });

  it('begins with the first partition, spreads over many, and uses each entity several times', () => {
    const later = parcels({ partition: { unit: 'day', from: '2026-02-03' } });
    const { batch } = decodeCsv(later, textOf(sampleFromContract(later)));
    const valuesOf = (name: string) =>
      Array.from({ length: batch.length }, (_, row) => cellAt(column(batch, name), row));
    const days = valuesOf('sent_at').map((at) => new Date(at as number).toISOString().slice(0, 10));
    expect(days[0]).to.equal('2026-02-03');
    expect(new Set(days)).to.have.property('size', 30);
    expect(new Set(valuesOf('sender_id')).size).to.be.within(40, 50);
  });

  it('has blank cells where they are allowed, and none if none are asked for', () => {
    const blankCells = (blanks: number) => {
      const { batch } = decodeCsv(parcels(), textOf(sampleFromContract(parcels(), { blanks })));
      return Array.from({ length: batch.length }, (_, row) => cellAt(column(batch, 'note'), row)).filter(
        (value) => value === null,
      ).length;
    };
    expect(blankCells(0)).to.equal(0);
    expect(blankCells(0.2)).to.be.within(150, 250);
    expect(blankCells(1)).to.equal(1000);
  });

  it('is the same bytes for the same seed', () => {
    const text = (seed: number) => textOf(sampleFromContract(parcels(), { rows: 20, seed }));
    expect(text(3)).to.equal(text(3)).and.not.equal(text(4));
  });
});

describe('sampleOf', () => {
  it('makes the hand-made sample of a source that has one, and that of the contract for any other', () => {
    expect(sampleOf('manufacturing', { rows: 3 })).to.match(
      /^timestamp,machine_id,temperature.*\n2025-01-01 00:00:00,/,
    );
    expect(sampleOf('ecommerce').split('\r\n')).to.have.length(1002);
    expect(sampleOf(parcels(), { rows: 5 })).to.equal(textOf(sampleFromContract(parcels(), { rows: 5 })));
  });

  it('says which sources there are when asked for another', () => {
    expect(() => sampleOf('nowhere')).to.throw(
      LakeError,
      `there are ${sources.map(({ source }) => source).join(', ')}`,
    );
  });
});
