import type { Contract } from '../../../etl/contract/contract.ts';
import type { Field, FieldType } from '../../../etl/contract/field.ts';
import { defineContract } from '../../../etl/contract-checks/contract-checks.ts';

/** A source with an optional field of every type: what changes of contracts are tried on. */
export const gauges = defineContract({
  source: 'gauges',
  description: 'Water tiers.',
  version: 1,
  records: 'tiers',
  entities: 'stations',
  key: 'station',
  eventTime: 'measured_at',
  partition: { unit: 'month', from: '2025-01' },
  newColumn: 'evolve',
  fields: [
    { name: 'station', type: 'category', required: true, description: 'Where.', aliases: ['place'] },
    { name: 'measured_at', type: 'timestamp', required: true, description: 'When.' },
    { name: 'serial', type: 'text', required: true, description: 'Number of the gauge.' },
    { name: 'level', type: 'decimal', unit: 'm', min: 0, max: 10, description: 'Level.', aliases: ['depth'] },
    { name: 'boats', type: 'integer', description: 'Boats in sight.' },
    { name: 'open', type: 'boolean', description: 'The lock is open.' },
    {
      name: 'water',
      type: 'category',
      values: ['Sea', 'River'],
      spellings: { s: 'Sea' },
      description: 'Kind of water.',
    },
    { name: 'note', type: 'text', description: 'What the keeper says.' },
    { name: 'checked', type: 'timestamp', description: 'Last check of the gauge.' },
  ],
  score: { name: 'flood_score', description: 'How near a flood is.', terms: [{ field: 'level', weight: 1, per: 10 }] },
  derived: [
    {
      name: 'twice',
      description: 'Twice the level.',
      expression: { op: '*', left: { op: 'number', value: 2 }, right: { op: 'field', name: 'level' } },
    },
  ],
  tiering: {
    name: 'danger',
    description: 'Danger at the station.',
    over: 'all',
    tiers: [{ label: 'HIGH', above: 0.5 }, { label: 'LOW' }],
  },
  alert: { type: 'FLOOD', above: 0.9, budgetPerDay: 1 },
  aggregates: [{ name: 'highest_level', of: 'level', by: 'max' }],
  measures: [{ name: 'mean_level', description: 'Mean level.', over: 'records', by: 'mean', of: 'level' }],
});

export const optionalField: Readonly<Record<FieldType, string>> = {
  decimal: 'level',
  integer: 'boats',
  boolean: 'open',
  category: 'water',
  text: 'note',
  timestamp: 'checked',
};

/** Options of a field that nobody checks: as a contract of plain JavaScript may have them, or one from a file. */
export interface FieldChange {
  readonly name?: string;
  readonly type?: FieldType;
  readonly description?: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly required?: boolean;
  readonly aliases?: readonly string[];
  readonly spellings?: Readonly<Record<string, string | number | boolean>>;
  readonly values?: readonly string[];
  readonly dateOrder?: 'mdy' | 'dmy';
  readonly personal?: boolean;
  readonly since?: number;
}

/** A contract with a change and the next version. */
export const next = (contract: Contract, change: Partial<Contract>): Contract => ({
  ...contract,
  version: contract.version + 1,
  ...change,
});

/** A contract in which one field is other than it was. */
export const withField = (contract: Contract, name: string, change: FieldChange): Partial<Contract> => ({
  fields: contract.fields.map((field) => (field.name === name ? ({ ...field, ...change } as Field) : field)),
});

export const withoutField = (contract: Contract, name: string): Partial<Contract> => ({
  fields: contract.fields.filter((field) => field.name !== name),
});

/** The field moved to `retired`. */
export const withRetired = (contract: Contract, name: string): Partial<Contract> => ({
  ...withoutField(contract, name),
  retired: contract.fields.filter((field) => field.name === name),
});

export const withNewField = (
  contract: Contract,
  field: FieldChange & { readonly name: string },
): Partial<Contract> => ({
  fields: [
    ...contract.fields,
    { type: 'decimal', description: 'New.', since: contract.version + 1, ...field } as Field,
  ],
});
