import { field } from '../../../etl/contract/field.ts';
import { defineContract } from '../../../etl/contract-checks/contract-checks.ts';
import { add, compare, divide, literal, multiply, ref, when } from '../../../etl/expression/expression.ts';

/**
 * A source as an outsider might add it: a field of every type, an aggregate and a measure of every kind, no alert, tiers
 * of its own, and names that are words of SQL, of JavaScript or of the lake's own statements.
 */
export const oddSource = defineContract({
  source: 'oddsource',
  description: "Parcels on their way, with what is known of their carrier's delays.",
  version: 2,
  records: 'group',
  entities: 'user',
  key: 'order',
  eventTime: 'timestamp',
  partition: { unit: 'month', from: '2024-02' },
  newColumn: 'quarantine',
  fields: [
    field.category('order', { required: true, description: 'Who carries it.', aliases: ['Carrier'] }),
    field.timestamp('timestamp', { required: true, dateOrder: 'dmy', description: 'When it left.' }),
    field.timestamp('date', { description: 'When it came.' }),
    field.text('recipient', { personal: true, description: 'Who gets it.' }),
    field.category('value', {
      values: ['Express', 'Standard', 'N/A'],
      spellings: { exp: 'Express', 'n/a': 'N/A' },
      description: 'Service.',
    }),
    field.integer('rank', { min: 0, max: 3, spellings: { open: 0, lost: 3 }, description: 'State.' }),
    field.decimal('latest', { unit: 'kg', min: 0, max: 1000, required: true, description: 'Weight.' }),
    field.integer('select', { unit: 'h', min: -100, max: 900, description: 'Delay; early is negative.' }),
    field.boolean('constructor', { spellings: { covered: true }, description: 'Insured.' }),
  ],
  score: {
    name: 'from',
    description: 'How much trouble it makes.',
    terms: [
      { field: 'select', weight: 0.5, per: 100 },
      { field: 'latest', weight: 0.25, per: 10 },
      { field: 'constructor', weight: -1, per: 1 },
    ],
  },
  derived: [
    {
      name: 'where',
      unit: 'h/kg',
      description: 'Delay by weight.',
      expression: when(compare(ref('latest'), '>', 0), divide(ref('select'), ref('latest')), 0),
    },
    {
      name: 'end',
      description: 'Trouble, twice where it is express.',
      expression: multiply(ref('from'), add(compare(ref('value'), '=', literal('Express')), 1)),
    },
  ],
  tiering: {
    name: 'case',
    description: 'Grade of the carrier.',
    over: 'latest',
    tiers: [{ label: 'Poor', above: 1 }, { label: 'VERY_FAIR', above: -0.5 }, { label: 'GOOD' }],
  },
  aggregates: [
    { name: 'sum', of: 'latest', by: 'sum' },
    { name: 'avg', of: 'latest', by: 'mean' },
    { name: 'min', of: 'select', by: 'min' },
    { name: 'max', of: 'select', by: 'max' },
    { name: 'having', of: 'constructor', by: 'sum' },
    { name: 'join', of: 'end', by: 'mean' },
  ],
  measures: [
    { name: 'count', description: 'Carriers.', over: 'entities', by: 'count' },
    {
      name: 'distinct',
      description: 'Express parcels.',
      over: 'records',
      by: 'count',
      where: compare(literal('Express'), '=', ref('value')),
    },
    { name: 'table', description: 'Mean delay, days.', over: 'records', by: 'mean', of: 'select', per: 24 },
    { name: 'column', description: 'Mean of the totals.', over: 'entities', by: 'mean', of: 'sum' },
    { name: 'limit', description: 'Commonest service.', over: 'records', by: 'mode', of: 'value' },
    { name: 'offset', description: 'Slowest state.', over: 'records', by: 'top', of: 'rank', ranked: 'select' },
    {
      name: 'union',
      description: 'Service of the highest state.',
      over: 'records',
      by: 'top',
      of: 'value',
      ranked: 'rank',
    },
    {
      name: 'all',
      description: 'Carrier with the most weight.',
      over: 'entities',
      by: 'top',
      of: 'order',
      ranked: 'sum',
    },
    { name: 'any', description: 'Commonest grade.', over: 'entities', by: 'mode', of: 'case' },
  ],
});
