import { expect } from 'chai';
import type { Field, FieldType } from '../../../etl/contract/field.ts';
import { isBrokenRule, type Raw } from '../../../etl/decode/values/cell.ts';
import { compileParser } from '../../../etl/decode/values/parser.ts';

export type Outcome = number | string | null;

/** What a value means, or the rule that it broke behind a ✗. */
export function read(field: Partial<Field> & { type: FieldType }, raw: Raw): Outcome {
  const parsed = compileParser({ name: 'x', description: 'X.', ...field })(raw);
  return isBrokenRule(parsed) ? `✗ ${parsed.rule}` : parsed;
}

export function reads(field: Partial<Field> & { type: FieldType }, cases: readonly (readonly [Raw, Outcome])[]): void {
  for (const [raw, outcome] of cases) {
    it(`${JSON.stringify(raw)} is ${outcome === null ? 'null' : outcome}`, () => {
      expect(read(field, raw)).to.deep.equal(outcome);
    });
  }
}
