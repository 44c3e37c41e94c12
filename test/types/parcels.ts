import { field } from '../../etl/contract/field.ts';
import { defineContract } from '../../etl/contract-checks/contract-checks.ts';
import { add, compare, literal, multiply, ref } from '../../etl/expression/expression.ts';

export const description = '';
export const names = { source: 'parcels', description, version: 1, records: 'parcels', entities: 'carriers' } as const;
export const carrier = field.text('carrier', { required: true, description });
const sentAt = field.timestamp('sent_at', { required: true, dateOrder: 'dmy', description });
const weight = field.decimal('weight', { unit: 'kg', min: 0, description });
const service = field.category('service', { values: ['Express', 'Standard'], description });
const insured = field.boolean('insured', { description });
export const fields = [carrier, sentAt, weight, service, insured] as const;
export const score = { name: 'trouble', description, terms: [{ field: 'weight', weight: 1, per: 10 }] } as const;

/** Every option, all names declared. */
export const parcels = defineContract({
  ...names,
  fields: [carrier, sentAt, weight, service, insured, { name: 'rank', type: 'integer', max: 3, description }],
  key: 'carrier',
  eventTime: 'sent_at',
  partition: { unit: 'month', from: '2024-02' },
  score: { name: 'trouble', description, terms: [{ field: 'weight', weight: 1, per: 10 }] },
  derived: [
    { name: 'double', description, expression: multiply(2, ref('trouble')) },
    { name: 'four', description, expression: add(ref('double'), ref('double')) },
    { name: 'express', description, expression: compare(ref('service'), '=', literal('Express')) },
  ],
  tiering: { name: 'grade', description, over: 'all', tiers: [{ label: 'BAD', above: 1 }, { label: 'GOOD' }] },
  alert: { type: 'LATE', above: 2, budgetPerDay: 1 },
  aggregates: [{ name: 'total', of: 'weight', by: 'sum' }],
  measures: [
    { name: 'a', description, over: 'records', by: 'count', where: compare(ref('trouble'), '>', 1) },
    { name: 'b', description, over: 'records', by: 'top', of: 'service', ranked: 'four' },
    { name: 'c', description, over: 'entities', by: 'mean', of: 'total', per: 2 },
    { name: 'd', description, over: 'entities', by: 'mode', of: 'grade' },
    { name: 'e', description, over: 'entities', by: 'top', of: 'carrier', ranked: 'average_trouble' },
  ],
});

/** Only what a source must have. */
export const small = defineContract({ ...names, fields, key: 'carrier' });
