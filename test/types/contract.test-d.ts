/** Forms of a contract that must not compile, each under `@ts-expect-error`, and the exact types of those that must. */
import { type Batch, type Column, column } from '../../etl/batch/batch.ts';
import { rowsOf } from '../../etl/batch/rows.ts';
import { field } from '../../etl/contract/field.ts';
import type { DecodedColumns, EntityOf, RecordOf, SummaryOf } from '../../etl/contract/record.ts';
import { defineContract } from '../../etl/contract-checks/contract-checks.ts';
import { decodeCsv } from '../../etl/decode/csv-batch.ts';
import { compare, divide, literal, ref, when } from '../../etl/expression/expression.ts';
import type { ecommerce } from '../../etl/sources/index.ts';
import { scoreBatch } from '../../etl/transform/score-batch.ts';
import { type Equal, isTrue, type Plain } from './equal.ts';
import { carrier, description, fields, names, parcels, score, small } from './parcels.ts';

isTrue<
  Equal<
    Plain<RecordOf<typeof parcels>>,
    {
      readonly event_id: string;
      readonly carrier: string;
      readonly sent_at: number;
      readonly weight: number | null;
      readonly service: 'Express' | 'Standard' | null;
      readonly insured: boolean | null;
      readonly rank: number | null;
      readonly trouble: number | null;
      readonly double: number | null;
      readonly four: number | null;
      readonly express: number | null;
      readonly extra: string | null;
      readonly unread: string | null;
    }
  >
>();
isTrue<
  Equal<
    Plain<EntityOf<typeof parcels>>,
    {
      readonly carrier: string;
      readonly records: number;
      readonly latest_partition: string | null;
      readonly latest_scored_partition: string | null;
      readonly average_trouble: number | null;
      readonly average_trouble_over: number;
      readonly latest_trouble: number | null;
      readonly latest_trouble_over: number;
      readonly total: number | null;
      readonly total_over: number;
      readonly grade: 'BAD' | 'GOOD' | 'UNKNOWN';
    }
  >
>();
isTrue<
  Equal<
    Plain<EntityOf<typeof small>>,
    { readonly carrier: string; readonly records: number; readonly latest_partition: string | null }
  >
>();
isTrue<
  Equal<
    Plain<SummaryOf<typeof parcels>>,
    {
      readonly run_id: string;
      readonly computed_at: number;
      readonly a: number | null;
      readonly a_over: number;
      readonly b: string | null;
      readonly b_over: number;
      readonly c: number | null;
      readonly c_over: number;
      readonly d: string | null;
      readonly d_over: number;
      readonly e: string | null;
      readonly e_over: number;
      readonly bad_grade_carriers: number;
      readonly good_grade_carriers: number;
      readonly unknown_grade_carriers: number;
      readonly grade_over: number;
      readonly records_accepted: number;
      readonly records_quarantined: number;
      readonly cells_unread: number;
      readonly mean_score: number | null;
      readonly mean_score_over: number;
      readonly data_quality_score: number | null;
      readonly data_quality_score_over: number;
    }
  >
>();
isTrue<
  Equal<
    Plain<SummaryOf<typeof small>>,
    {
      readonly run_id: string;
      readonly computed_at: number;
      readonly records_accepted: number;
      readonly records_quarantined: number;
      readonly cells_unread: number;
      readonly data_quality_score: number | null;
      readonly data_quality_score_over: number;
    }
  >
>();
isTrue<Equal<'high_value_customers' extends keyof SummaryOf<typeof ecommerce> ? true : false, true>>();
isTrue<Equal<(typeof small)['newColumn'], 'evolve'>>();
isTrue<Equal<(typeof small)['derived'], readonly []>>();
isTrue<Equal<'score' extends keyof typeof small ? true : false, false>>();

const { batch } = decodeCsv(parcels, '');
isTrue<Equal<typeof batch, Batch<DecodedColumns<typeof parcels>>>>();
const weights = column(batch, 'weight');
isTrue<Equal<typeof weights, Column<'decimal'>>>();
isTrue<Equal<(typeof weights)['values'], Float64Array>>();
const [row] = rowsOf(scoreBatch(parcels, batch));
isTrue<Equal<NonNullable<typeof row>['service'], 'Express' | 'Standard' | null>>();
isTrue<Equal<NonNullable<typeof row>['sent_at'], number>>();
isTrue<Equal<NonNullable<typeof row>['trouble'], number | null>>();

// Names of columns.
// @ts-expect-error no column of this name
column(batch, 'wieght');
// @ts-expect-error the score is no column of a decoded batch
column(batch, 'trouble');
// @ts-expect-error a batch of another contract
scoreBatch(parcels, decodeCsv(small, '').batch);
// @ts-expect-error no column of this name
row?.wieght;

// Options that mean nothing for a type.
// @ts-expect-error a text has no range
field.text('a', { description, min: 0 });
// @ts-expect-error a text has no unit
field.text('a', { description, unit: 'kg' });
// @ts-expect-error a text has no closed values
field.text('a', { description, values: ['A'] });
// @ts-expect-error a number has no order of dates
field.decimal('a', { description, dateOrder: 'mdy' });
// @ts-expect-error a number has no closed values
field.integer('a', { description, values: ['A'] });
// @ts-expect-error a timestamp has no spellings
field.timestamp('a', { description, spellings: { now: 0 } });
// @ts-expect-error a boolean has no range
field.boolean('a', { description, max: 1 });
// @ts-expect-error a spelling of another type
field.boolean('a', { description, spellings: { yes: 1 } });
// @ts-expect-error a spelling of another type
field.decimal('a', { description, spellings: { none: 'zero' } });
// @ts-expect-error a spelling of a value that is not in the closed set
field.category('a', { description, values: ['A', 'B'], spellings: { c: 'C' } });
// @ts-expect-error a misspelt option
field.decimal('a', { description, minimum: 0 });
// @ts-expect-error a field without a description
field.decimal('a', {});
defineContract({
  ...names,
  // @ts-expect-error an option that means nothing, in an object without a builder
  fields: [carrier, { name: 'note', type: 'text', description, min: 0 }],
  key: 'carrier',
});

// Expressions.
// @ts-expect-error a bare string is neither a column nor a text
compare('service', '=', 'Express');
// @ts-expect-error a bare string is no text
compare(ref('service'), '=', 'Express');
// @ts-expect-error a bare string is no column
divide('weight', 2);
// @ts-expect-error no such operator
compare(ref('weight'), '==', 1);
// @ts-expect-error a condition is an expression
when(true, 1, 0);

// Names that the contract does not declare.
// @ts-expect-error an unknown key
defineContract({ ...names, fields, key: 'career' });
// @ts-expect-error a key that can be null
defineContract({ ...names, fields, key: 'service' });
// @ts-expect-error a key that is no text
defineContract({ ...names, fields, key: 'sent_at' });
// @ts-expect-error an unknown event time
defineContract({ ...names, fields, key: 'carrier', eventTime: 'sent' });
// @ts-expect-error an event time that is no timestamp
defineContract({ ...names, fields, key: 'carrier', eventTime: 'carrier' });
// @ts-expect-error a partition that begins nowhere
defineContract({ ...names, fields, key: 'carrier', partition: { unit: 'day', from: 'garbage' } });
// @ts-expect-error a month where a day is wanted
defineContract({ ...names, fields, key: 'carrier', partition: { unit: 'day', from: '2024-01' } });
defineContract({
  ...names,
  fields,
  key: 'carrier',
  // @ts-expect-error tiers without a score
  tiering: { name: 'grade', description, over: 'all', tiers: [{ label: 'A' }] },
});
// @ts-expect-error an alert without a score
defineContract({ ...names, fields, key: 'carrier', alert: { type: 'LATE', above: 1, budgetPerDay: 1 } });
defineContract({
  ...names,
  fields,
  key: 'carrier',
  score: {
    name: 'trouble',
    description,
    terms: [
      { field: 'weight', weight: 1, per: 1 },
      // @ts-expect-error a score of an unknown field
      { field: 'wieght', weight: 1, per: 1 },
      // @ts-expect-error a score of text
      { field: 'carrier', weight: 1, per: 1 },
      // @ts-expect-error a score of a timestamp
      { field: 'sent_at', weight: 1, per: 1 },
    ],
  },
});
defineContract({
  ...names,
  fields,
  key: 'carrier',
  score,
  derived: [
    // @ts-expect-error an expression of an unknown field
    { name: 'a', description, expression: divide(ref('wieght'), 2) },
    { name: 'b', description, expression: divide(ref('trouble'), ref('a')) },
  ],
  aggregates: [
    // @ts-expect-error an aggregate of an unknown column
    { name: 'c', of: 'wieght', by: 'sum' },
    // @ts-expect-error an aggregate of text
    { name: 'd', of: 'carrier', by: 'max' },
    { name: 'e', of: 'b', by: 'max' },
  ],
});
defineContract({
  ...names,
  fields,
  key: 'carrier',
  score,
  aggregates: [{ name: 'total', of: 'weight', by: 'sum' }],
  measures: [
    // @ts-expect-error a mean of an unknown column
    { name: 'a', description, over: 'records', by: 'mean', of: 'wieght' },
    // @ts-expect-error a mean of text
    { name: 'b', description, over: 'records', by: 'mean', of: 'carrier' },
    // @ts-expect-error a mean of what only entities have
    { name: 'c', description, over: 'records', by: 'mean', of: 'total' },
    // @ts-expect-error a mean of what only records have
    { name: 'd', description, over: 'entities', by: 'mean', of: 'weight' },
    // @ts-expect-error a mode of a decimal
    { name: 'e', description, over: 'records', by: 'mode', of: 'weight' },
    // @ts-expect-error a rank by text
    { name: 'f', description, over: 'records', by: 'top', of: 'carrier', ranked: 'service' },
    // @ts-expect-error a condition on an unknown column
    { name: 'g', description, over: 'records', by: 'count', where: compare(ref('serivce'), '=', literal('Express')) },
    // @ts-expect-error a condition on what only records have
    { name: 'h', description, over: 'entities', by: 'count', where: compare(ref('weight'), '>', 1) },
  ],
});
