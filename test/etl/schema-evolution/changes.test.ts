import { expect } from 'chai';
import fc from 'fast-check';
import type { Contract } from '../../../etl/contract/contract.ts';
import type { Field, FieldType } from '../../../etl/contract/field.ts';
import type { Change, Effect } from '../../../etl/schema-evolution/change.ts';
import {
  compatibilityIssues,
  contractChanges,
  type DeployedContract,
  deployedContract,
} from '../../../etl/schema-evolution/changes.ts';
import { sources } from '../../../etl/sources/index.ts';
import { gauges, next, optionalField, withField, withNewField, withRetired } from '../support/gauges.ts';
import { changeCases } from './cases.ts';

const deployed = (contract: Contract, before: DeployedContract | null = null): DeployedContract =>
  JSON.parse(JSON.stringify(deployedContract(contract, before)));

const effects: readonly Effect[] = ['compatible', 'version', 'incompatible'];
const worst = (changes: readonly Change[]): Effect | undefined =>
  effects.findLast((effect) => changes.some((change) => change.effect === effect));

describe('a contract that follows another', () => {
  for (const { change, effect, from = {}, to, said } of changeCases) {
    const before = deployed({ ...gauges, ...from });
    const same = { ...gauges, ...to };
    const higher = next(gauges, to);
    const title = {
      compatible: 'is let in, with the same version too',
      version: 'is let in with a higher version, and rejected with the same',
      incompatible: 'is rejected, whatever its version',
    };

    it(`${title[effect]}: ${change}`, () => {
      const changes = contractChanges(before, higher);
      expect(worst(changes) ?? 'compatible', JSON.stringify(changes)).to.equal(effect);
      expect(compatibilityIssues(before, same).length > 0).to.equal(effect !== 'compatible');
      expect(compatibilityIssues(before, higher).length > 0).to.equal(effect === 'incompatible');
      if (effect === 'version') expect(compatibilityIssues(before, same).join()).to.include('raise version to 2');
      if (said) expect(compatibilityIssues(before, higher).join('; ')).to.match(said);
    });
  }

  it('differs in nothing from itself, as it is stored', () => {
    for (const contract of [gauges, ...sources])
      expect(contractChanges(deployed(contract), contract)).to.deep.equal([]);
  });

  it('is let in again once it is deployed, however often', () => {
    for (const { effect, from = {}, to } of changeCases.filter(({ effect }) => effect !== 'incompatible')) {
      const now = next(gauges, to);
      const once = deployed(now, deployed({ ...gauges, ...from }));
      expect(compatibilityIssues(once, now), effect).to.deep.equal([]);
      expect(deployed(now, once)).to.deep.equal(once);
    }
  });

  it('has no column of another type than files of any version before hold under its name', () => {
    const retiredDerived = next(gauges, { derived: [] });
    const reused = next(retiredDerived, withNewField(retiredDerived, { name: 'twice', type: 'text' }));
    const files = deployed(retiredDerived, deployed(gauges));
    expect(compatibilityIssues(deployed(retiredDerived), reused)).to.deep.equal([]);
    expect(compatibilityIssues(files, reused).join()).to.match(/column twice is double in the files of .*not string/);
  });

  it('has no field required that was optional in between', () => {
    const optional = next(gauges, withField(gauges, 'serial', { required: false }));
    const again = next(optional, withField(optional, 'serial', { required: true }));
    expect(compatibilityIssues(deployed(gauges), again)).to.deep.equal([]);
    expect(compatibilityIssues(deployed(optional, deployed(gauges)), again).join()).to.include('make it optional');
  });

  it('may take a retired field back as it was, and not drop it', () => {
    const retired = next(gauges, withRetired(gauges, 'note'));
    const files = deployed(retired, deployed(gauges));
    const back = next(retired, { fields: gauges.fields, retired: [] });
    expect(compatibilityIssues(files, back)).to.deep.equal([]);
    expect(compatibilityIssues(files, next(back, withField(back, 'note', { since: 3 }))).join()).to.include('since');
    expect(compatibilityIssues(files, next(retired, { retired: [] })).join()).to.include('put it back into retired');
  });

  it('needs a higher version to close or to open a category, whatever its spellings', () => {
    const closed = next(gauges, {});
    const open = next(gauges, {
      fields: gauges.fields.map((field) => {
        if (field.name !== 'water') return field;
        const { values: _, ...others } = field;
        return others as Field;
      }),
    });
    expect(contractChanges(deployed(open), next(open, { fields: closed.fields }))).to.deep.equal([
      { effect: 'version', text: 'field water takes its 2 values and no others' },
    ]);
    expect(contractChanges(deployed(closed), next(closed, { fields: open.fields }))).to.deep.equal([
      { effect: 'version', text: 'field water takes any value as it is spelt' },
    ]);
  });

  for (const from of Object.keys(optionalField) as FieldType[]) {
    for (const to of Object.keys(optionalField) as FieldType[]) {
      const alike = [from, to].every((type) => type === 'text' || type === 'category');
      if (from === to) continue;
      it(`${alike ? 'may, with a version, make' : 'may not make'} ${to} of ${from}`, () => {
        const field = { ...gauges.fields.find(({ name }) => name === optionalField[from])!, type: to };
        const now = next(gauges, withField(gauges, field.name, field));
        expect(worst(contractChanges(deployed(gauges), now))).to.equal(alike ? 'version' : 'incompatible');
      });
    }
  }

  it('is judged the same whatever the order of its fields', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...changeCases),
        fc.shuffledSubarray([...gauges.fields], { minLength: gauges.fields.length }),
        ({ effect, from = {}, to }, fields) => {
          const before = deployed({ ...gauges, fields, ...from });
          expect(worst(contractChanges(before, next(gauges, to))) ?? 'compatible').to.equal(effect);
        },
      ),
    );
  });
});
