import { readCsv } from '../../etl/api/read-csv.ts';
import { score } from '../../etl/api/score.ts';
import { tiers } from '../../etl/api/tiers.ts';
import { column } from '../../etl/batch/batch.ts';
import { rowsOf } from '../../etl/batch/rows.ts';
import { field } from '../../etl/contract/field.ts';
import type { EntityOf } from '../../etl/contract/record.ts';
import { defineContract } from '../../etl/contract-checks/contract-checks.ts';
import { decodeCsv } from '../../etl/decode/csv-batch.ts';
import { compare, divide, ref, when } from '../../etl/expression/expression.ts';
import { tablesOf } from '../../etl/table/tables.ts';
import { mergeRecords } from '../../etl/transform/merge.ts';
import { rollup } from '../../etl/transform/rollup.ts';
import { scoreBatch } from '../../etl/transform/score-batch.ts';

const description = 'A field.';

/** A contract of thirty fields that uses every part: its cost to the compiler is pinned by a test. */
export const wide = defineContract({
  source: 'wide',
  description,
  version: 1,
  records: 'rows',
  entities: 'things',
  key: 'thing',
  eventTime: 'at',
  fields: [
    field.text('thing', { required: true, description }),
    field.timestamp('at', { required: true, description }),
    field.decimal('decimal_1', { unit: 'mm', min: 0, max: 100, description }),
    field.decimal('decimal_2', { unit: 'mm', min: 0, max: 100, description }),
    field.decimal('decimal_3', { unit: 'mm', min: 0, max: 100, description }),
    field.decimal('decimal_4', { unit: 'mm', min: 0, max: 100, description }),
    field.decimal('decimal_5', { unit: 'mm', min: 0, max: 100, description }),
    field.decimal('decimal_6', { unit: 'mm', min: 0, max: 100, description }),
    field.decimal('decimal_7', { unit: 'mm', min: 0, max: 100, description }),
    field.decimal('decimal_8', { unit: 'mm', min: 0, max: 100, description }),
    field.integer('integer_1', { min: 0, max: 100, description }),
    field.integer('integer_2', { min: 0, max: 100, description }),
    field.integer('integer_3', { min: 0, max: 100, description }),
    field.integer('integer_4', { min: 0, max: 100, description }),
    field.integer('integer_5', { min: 0, max: 100, description }),
    field.boolean('boolean_1', { description, spellings: { on: true } }),
    field.boolean('boolean_2', { description, spellings: { on: true } }),
    field.boolean('boolean_3', { description, spellings: { on: true } }),
    field.boolean('boolean_4', { description, spellings: { on: true } }),
    field.category('category_1', { values: ['A', 'B', 'C', 'D'], description }),
    field.category('category_2', { values: ['A', 'B', 'C', 'D'], description }),
    field.category('category_3', { values: ['A', 'B', 'C', 'D'], description }),
    field.category('category_4', { values: ['A', 'B', 'C', 'D'], description }),
    field.category('category_5', { values: ['A', 'B', 'C', 'D'], description }),
    field.text('text_1', { description }),
    field.text('text_2', { description }),
    field.text('text_3', { description }),
    field.text('text_4', { description }),
    field.timestamp('timestamp_1', { dateOrder: 'dmy', description }),
    field.timestamp('timestamp_2', { dateOrder: 'dmy', description }),
  ],
  score: {
    name: 'score_of_all',
    description,
    terms: [
      { field: 'decimal_1', weight: 0.1, per: 100 },
      { field: 'decimal_2', weight: 0.1, per: 100 },
      { field: 'decimal_3', weight: 0.1, per: 100 },
      { field: 'decimal_4', weight: 0.1, per: 100 },
      { field: 'decimal_5', weight: 0.1, per: 100 },
      { field: 'decimal_6', weight: 0.1, per: 100 },
      { field: 'decimal_7', weight: 0.1, per: 100 },
      { field: 'decimal_8', weight: 0.1, per: 100 },
    ],
  },
  derived: [
    {
      name: 'ratio_1',
      description,
      expression: when(compare(ref('decimal_1'), '>', 0), divide(ref('integer_1'), ref('decimal_1')), 0),
    },
    {
      name: 'ratio_2',
      description,
      expression: when(compare(ref('decimal_2'), '>', 0), divide(ref('integer_2'), ref('decimal_2')), 0),
    },
    {
      name: 'ratio_3',
      description,
      expression: when(compare(ref('decimal_3'), '>', 0), divide(ref('integer_3'), ref('decimal_3')), 0),
    },
    {
      name: 'ratio_4',
      description,
      expression: when(compare(ref('decimal_4'), '>', 0), divide(ref('integer_4'), ref('decimal_4')), 0),
    },
    {
      name: 'ratio_5',
      description,
      expression: when(compare(ref('decimal_5'), '>', 0), divide(ref('integer_5'), ref('decimal_5')), 0),
    },
  ],
  tiering: { name: 'grade', description, over: 'all', tiers: [{ label: 'HIGH', above: 0.5 }, { label: 'LOW' }] },
  alert: { type: 'HIGH', above: 0.7, budgetPerDay: 10 },
  aggregates: [
    { name: 'mean_1', of: 'decimal_1', by: 'mean' },
    { name: 'mean_2', of: 'decimal_2', by: 'mean' },
    { name: 'mean_3', of: 'decimal_3', by: 'mean' },
    { name: 'mean_4', of: 'decimal_4', by: 'mean' },
    { name: 'mean_5', of: 'decimal_5', by: 'mean' },
    { name: 'mean_6', of: 'decimal_6', by: 'mean' },
    { name: 'mean_7', of: 'decimal_7', by: 'mean' },
    { name: 'mean_8', of: 'decimal_8', by: 'mean' },
    { name: 'most_1', of: 'ratio_1', by: 'max' },
    { name: 'most_2', of: 'ratio_2', by: 'max' },
    { name: 'most_3', of: 'ratio_3', by: 'max' },
    { name: 'most_4', of: 'ratio_4', by: 'max' },
    { name: 'most_5', of: 'ratio_5', by: 'max' },
  ],
  measures: [
    { name: 'top_1', description, over: 'records', by: 'top', of: 'category_1', ranked: 'decimal_1' },
    { name: 'top_2', description, over: 'records', by: 'top', of: 'category_2', ranked: 'decimal_2' },
    { name: 'top_3', description, over: 'records', by: 'top', of: 'category_3', ranked: 'decimal_3' },
    { name: 'top_4', description, over: 'records', by: 'top', of: 'category_4', ranked: 'decimal_4' },
    { name: 'top_5', description, over: 'records', by: 'top', of: 'category_5', ranked: 'decimal_5' },
    { name: 'average_1', description, over: 'entities', by: 'mean', of: 'mean_1' },
    { name: 'average_2', description, over: 'entities', by: 'mean', of: 'mean_2' },
    { name: 'average_3', description, over: 'entities', by: 'mean', of: 'mean_3' },
    { name: 'average_4', description, over: 'entities', by: 'mean', of: 'mean_4' },
    { name: 'average_5', description, over: 'entities', by: 'mean', of: 'mean_5' },
  ],
});

const scored = scoreBatch(wide, decodeCsv(wide, '').batch);
export const scores: Float64Array = column(scored, 'score_of_all').values;
export const grades: readonly ('A' | 'B' | 'C' | 'D' | null)[] = rowsOf(scored).map((row) => row.category_1);

const merged = mergeRecords(wide, null, [scored]).batch;
export const sums: Float64Array = column(rollup(wide, merged), 'ratio_5_sum').values;
export const alertTable: 'wide_alerts' = tablesOf(wide).alerts.name;
const table = score(wide, readCsv(wide, '').table);
export const ratios: readonly (number | null)[] = table.filter('d => d.boolean_1').array('ratio_1');
export const times: readonly (Date | null)[] = table.objects().map((row) => row.timestamp_2);
export const means: readonly (number | null)[] = tiers(wide, table).array('mean_8');
export type Grade = EntityOf<typeof wide>['grade'];
