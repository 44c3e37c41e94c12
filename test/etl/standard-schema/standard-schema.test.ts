import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Field } from '../../../etl/contract/field.ts';
import { compileDecoder } from '../../../etl/decode/events/decoder.ts';
import { UserError } from '../../../etl/errors.ts';
import { sources } from '../../../etl/sources/index.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { recordOf } from '../decode/support.ts';
import { oddSource } from '../support/odd-source.ts';

const contracts = [...sources, oddSource];
const reading = { machine_id: 'A1', timestamp: '2025-01-31 10:00:00', temperature: '80 °C', Vibration: 3 };

/** Values of a field in the canonical form, mostly. */
function canonicalValue(field: Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'decimal':
      return fc.double({ noNaN: true, min: field.min ?? -1e9, max: field.max ?? 1e9 });
    case 'integer':
      return fc.integer({ min: field.min ?? -1e9, max: field.max ?? 1e9 });
    case 'boolean':
      return fc.boolean();
    case 'timestamp':
      return fc
        .integer({ min: Date.UTC(2024, 5, 1), max: Date.UTC(2025, 5, 1) })
        .map((at) => new Date(at).toISOString());
    default:
      return field.values ? fc.constantFrom(...field.values) : fc.oneof(fc.string(), fc.constantFrom('NA', ' - ', 'x'));
  }
}
const odd = fc.constantFrom<unknown>('', '1', 'Yes', '$3.50', -1, 1e12, true, null, [], 'not a date');

describe('a contract as a Standard Schema', () => {
  it('returns the decoded record', () => {
    const result = manufacturing['~standard'].validate(reading);
    expect('value' in result && result.value).to.include({
      machine_id: 'A1',
      timestamp: Date.UTC(2025, 0, 31, 10),
      temperature: 80,
      vibration: 3,
      humidity: null,
      extra: null,
    });
  });

  it('names the key of the value that breaks a rule, as the record spells it', () => {
    expect(manufacturing['~standard'].validate({ ...reading, Vibration: -1 })).to.deep.equal({
      issues: [{ message: 'vibration is -1, below 0 (accepted: 0 to 500 mm/s)', path: ['Vibration'] }],
    });
    expect(manufacturing['~standard'].validate({ ...reading, machine_id: '' })).to.deep.equal({
      issues: [{ message: 'machine_id is missing, which every record needs', path: ['machine_id'] }],
    });
  });

  it('takes nothing but an object of JSON', () => {
    for (const value of [null, 1, 'text', [reading], undefined]) {
      expect(manufacturing['~standard'].validate(value)).to.deep.equal({ issues: [{ message: 'not an object' }] });
    }
    const big = { ...reading, extra_column: 1n };
    expect(manufacturing['~standard'].validate(big)).to.deep.equal({ issues: [{ message: 'not a JSON object' }] });
  });

  it('is no part of the contract in JSON', () => {
    expect(Object.keys(manufacturing)).not.to.include('~standard');
    expect(manufacturing['~standard']).to.include({ version: 1, vendor: 'lake-etl' });
  });

  for (const contract of contracts) {
    const record = fc.record(
      Object.fromEntries(
        contract.fields.map((field) => [field.name, fc.oneof({ weight: 20, arbitrary: canonicalValue(field) }, odd)]),
      ),
      { requiredKeys: contract.fields.filter(({ required }) => required).map(({ name }) => name) },
    );
    const validate = (value: unknown) => contract['~standard'].validate(value);

    it(`accepts of ${contract.source} what the stream accepts`, () => {
      const decoder = compileDecoder(contract);
      fc.assert(
        fc.property(record, (value) => {
          const { rejected } = decoder.decode([recordOf(JSON.stringify(value), 1)]);
          const { issues } = validate(value);
          expect(issues === undefined).to.equal(rejected.length === 0);
          if (issues) expect(rejected[0]?.message).to.include(issues[0]?.message ?? '-');
        }),
        { numRuns: 100 },
      );
    });

    for (const [target, ajv] of [
      ['draft-2020-12', new Ajv2020({ strictTypes: false, validateFormats: false })],
      ['draft-07', new Ajv({ strictTypes: false, validateFormats: false })],
    ] as const) {
      it(`accepts each record of ${contract.source} that conforms to its JSON Schema, ${target}, and returns one`, () => {
        const input = ajv.compile(contract['~standard'].jsonSchema.input({ target }));
        const output = ajv.compile(contract['~standard'].jsonSchema.output({ target }));
        let conforming = 0;
        fc.assert(
          fc.property(record, (value) => {
            const result = validate(value);
            if (input(value)) {
              conforming++;
              expect(result.issues).to.equal(undefined);
            }
            if ('value' in result) expect(output(result.value), JSON.stringify(output.errors)).to.equal(true);
          }),
          { numRuns: 100 },
        );
        expect(conforming).to.be.greaterThan(10);
      });
    }
  }

  it('knows no other target', () => {
    expect(() => manufacturing['~standard'].jsonSchema.input({ target: 'draft-04' })).to.throw(
      UserError,
      'no JSON Schema target "draft-04"; there are draft-2020-12, draft-07',
    );
  });
});
