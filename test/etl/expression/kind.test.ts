import { expect } from 'chai';
import { batchOfRows } from '../../../etl/batch/rows.ts';
import { SchemaError, UserError } from '../../../etl/errors.ts';
import { computeColumn } from '../../../etl/expression/columns.ts';
import { add, compare, divide, type Expression, literal, ref, when } from '../../../etl/expression/expression.ts';
import { kindsOf } from '../../../etl/expression/kind.ts';
import { compileScalar } from '../../../etl/expression/scalar.ts';
import { toPredicate, toSql } from '../../../etl/expression/sql.ts';

const compilers: Readonly<Record<string, (expression: Expression) => unknown>> = {
  'a scalar function': compileScalar,
  SQL: toSql,
};

describe('text in an expression', () => {
  it('makes a number if it is compared', () => {
    const isHot = compare(ref('failure_type'), '=', literal('Overheat'));
    expect([...kindsOf(when(isHot, ref('temperature'), 0))]).to.deep.equal([
      ['failure_type', 'text'],
      ['temperature', 'number'],
    ]);
    expect(compileScalar(isHot)(() => 'Overheat')).to.equal(1);
    expect(compileScalar(isHot)(() => 'Normal')).to.equal(0);
  });

  for (const [name, compile] of Object.entries(compilers)) {
    it(`is rejected by the compiler for ${name} if a number is wanted`, () => {
      expect(() => compile(add(literal('a'), 1))).to.throw(UserError, 'text "a" is used as a number');
      expect(() => compile(compare(ref('kind'), '<', literal('a')))).to.throw(
        UserError,
        'can only be compared with "="',
      );
      expect(() => compile(compare(add(ref('a'), 1), '=', literal('a')))).to.throw(UserError, 'not with a number');
      const both = when(compare(ref('kind'), '=', literal('a')), ref('kind'), 0);
      expect(() => compile(both)).to.throw(UserError, 'field "kind" is used both as text and as a number');
    });
  }

  it('is rejected for a column of the other kind, and so is a timestamp', () => {
    const schema = (name: string, type: 'text' | 'integer' | 'timestamp') => ({
      name,
      type,
      description: '',
      nullable: true,
    });
    const batch = batchOfRows([schema('kind', 'text'), schema('n', 'integer'), schema('at', 'timestamp')], []);
    expect(() => computeColumn(add(ref('kind'), 1), batch)).to.throw(
      SchemaError,
      '"kind" is text, but an expression uses it',
    );
    expect(() => computeColumn(compare(ref('n'), '=', literal('1')), batch)).to.throw(SchemaError, '"n" is integer');
    expect(() => computeColumn(add(ref('at'), 1), batch)).to.throw(SchemaError, '"at" is timestamp');
  });
});

describe('SQL of an expression', () => {
  it('reads as a person would write it if nothing can go wrong', () => {
    expect(toPredicate(compare(ref('maintenance_required'), '=', 1))).to.equal(
      'CAST("maintenance_required" AS DOUBLE) = 1E0',
    );
    expect(toPredicate(compare(ref('failure_type'), '=', literal("it's")))).to.equal(`"failure_type" = 'it''s'`);
  });

  it('never divides by zero, and checks for missing fields before it branches', () => {
    expect(toSql(divide(ref('a'), ref('b')))).to.include('/ NULLIF(CAST("b" AS DOUBLE), 0E0)');
    expect(toSql(when(compare(ref('a'), '>', 0), ref('b'), 0))).to.match(
      /^CASE WHEN "a" IS NULL OR "b" IS NULL THEN NULL ELSE /,
    );
  });
});
