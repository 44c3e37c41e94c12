import { expect } from 'chai';
import fc from 'fast-check';
import { column } from '../../../etl/batch/batch.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import { compileDecoder } from '../../../etl/decode/events/decoder.ts';
import { sources } from '../../../etl/sources/index.ts';
import { timeColumn } from '../../../etl/table/tables.ts';
import { parcels, recordOf } from './support.ts';

const contracts: readonly Contract[] = [...sources, parcels(), parcels({ newColumn: 'quarantine' })];

/** Events between sound and senseless: known and unknown keys, right, wrong and missing values, and plain bytes. */
function dataFor(contract: Contract): fc.Arbitrary<string | Uint8Array> {
  const names = contract.fields.flatMap((field) => [field.name, field.name.toUpperCase()]);
  const key = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom('event_id', '_file', '_row', '_malformed', '_text', '__proto__', 'constructor'),
    fc.string(),
  );
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('1', '2025-01-01', 'Yes', '$3.50 ', 5, true, null, '') },
    fc.string(),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const sound = { [contract.key]: 'K', [timeColumn(contract)]: '2025-01-31 10:00:00' };
  const event = fc.array(fc.tuple(key, value), { maxLength: 8 }).map((entries) => {
    const pairs = [...Object.entries(sound), ...entries.filter(([name]) => !(name in sound))];
    return `{${pairs.map((pair) => pair.map((part) => JSON.stringify(part)).join(':')).join(',')}}`;
  });
  return fc.oneof({ weight: 6, arbitrary: event }, fc.json(), fc.string(), fc.uint8Array());
}

describe('conservation of records', () => {
  for (const contract of contracts) {
    it(`makes each record of ${contract.source} (${contract.newColumn}) a row or a rejection, never both or neither`, () => {
      const decoder = compileDecoder(contract);
      fc.assert(
        fc.property(fc.array(dataFor(contract), { maxLength: 12 }), (data) => {
          const records = data.map((event, i) => recordOf(event, i));
          const { batch, rejected } = decoder.decode(records);
          const taken = column(batch, 'sequence_number').values as string[];
          const quarantined = rejected.map(({ record }) => record.sequenceNumber);
          const all = [...taken, ...quarantined].map(Number).sort((a, b) => a - b);
          expect(all).to.deep.equal(records.map((_, i) => i));
          for (const { name, values, valid } of batch.columns.values()) {
            expect(values, name).to.have.length(batch.length);
            if (valid) expect(valid, name).to.have.length(batch.length);
          }
          for (const { reason, message, eventId } of rejected) {
            for (const text of [reason, message, eventId]) expect(text).to.be.a('string').that.is.not.empty;
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  it('takes some records and rejects some, so that both ways are tried', () => {
    const contract = parcels();
    const sample = fc.sample(dataFor(contract), { numRuns: 400, seed: 1 }).map((event, i) => recordOf(event, i));
    const { batch, rejected } = compileDecoder(contract).decode(sample);
    expect(batch.length).to.be.greaterThan(40);
    expect(rejected.length).to.be.greaterThan(40);
  });

  it('never stores a null in a required field', () => {
    for (const contract of contracts) {
      const records = fc.sample(dataFor(contract), { numRuns: 200, seed: 2 }).map((event, i) => recordOf(event, i));
      const { batch } = compileDecoder(contract).decode(records);
      for (const field of contract.fields.filter((f) => f.required)) {
        expect(column(batch, field.name).valid, field.name).to.equal(null);
      }
    }
  });
});
