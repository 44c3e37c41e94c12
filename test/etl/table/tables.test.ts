import { expect } from 'chai';
import { tablesOf, tierCountColumn } from '../../../etl/table/tables.ts';
import { oddSource } from '../support/odd-source.ts';

describe('the column that counts the entities of a tier', () => {
  const namesOf = (...labels: readonly string[]) => {
    const tiering = { ...oddSource.tiering, name: 'grade', tiers: labels.map((label) => ({ label })) };
    return labels.map((label) => tierCountColumn(tiering, 'users', label));
  };

  it('carries the name of the tiering, which says what a label of one word means', () => {
    expect(namesOf('HIGH', 'Low', 'standard')).to.deep.equal([
      'high_grade_users',
      'low_grade_users',
      'standard_grade_users',
    ]);
  });

  it('is without it for all tiers if one label has several words', () => {
    expect(namesOf('HIGH_VALUE', 'OTHER')).to.deep.equal(['high_value_users', 'other_users']);
  });
});

describe('the key column of the tables that are not records', () => {
  const personalKey = (personal: boolean) => {
    const fields = oddSource.fields.map((field) => (field.name === oddSource.key ? { ...field, personal } : field));
    const { rollup, entities } = tablesOf({ ...oddSource, fields });
    return [rollup, entities].map(
      ({ columns }) => columns.find(({ name }) => name === oddSource.key)?.personal ?? false,
    );
  };

  it('is personal exactly if its field is', () => {
    expect(personalKey(true)).to.deep.equal([true, true]);
    expect(personalKey(false)).to.deep.equal([false, false]);
  });
});
