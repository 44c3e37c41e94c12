import { expect } from 'chai';
import type {
  AlertColumns,
  EntityColumns,
  ProcessedColumns,
  RecordColumns,
  RollupColumns,
  SummaryColumns,
  TypeOfColumn,
} from '../../etl/contract/record.ts';
import type { TableSchema } from '../../etl/table/schema.ts';
import { tablesOf } from '../../etl/table/tables.ts';
import { type Equal, isTrue, type Plain } from './equal.ts';
import { parcels, small } from './parcels.ts';

/** Name and type of each column, with `?` if it can be null. */
type Shape<Columns> = {
  readonly [Name in keyof Columns]: Columns[Name] extends { readonly value: infer Value }
    ? `${TypeOfColumn<Columns[Name]>}${null extends Value ? '?' : ''}`
    : never;
};

type Parcels = typeof parcels;
type Small = typeof small;

const identity = { event_id: 'text' } as const;
const file = {
  ...identity,
  carrier: 'text',
  sent_at: 'timestamp',
  weight: 'decimal?',
  service: 'category?',
  insured: 'boolean?',
  extra: 'text?',
  unread: 'text?',
} as const;
const arrival = {
  arrived_at: 'timestamp',
  shard_id: 'text',
  sequence_number: 'text',
  contract_version: 'integer',
  origin_file: 'text?',
  origin_row: 'integer?',
} as const;
const computed = {
  rank: 'integer?',
  trouble: 'decimal?',
  double: 'decimal?',
  four: 'decimal?',
  express: 'decimal?',
} as const;
const entity = { carrier: 'text', records: 'integer' } as const;
const quality = {
  run_id: 'text',
  computed_at: 'timestamp',
  records_accepted: 'integer',
  records_quarantined: 'integer',
  cells_unread: 'integer',
  data_quality_score: 'decimal?',
  data_quality_score_over: 'integer',
} as const;

const ofParcels = {
  processed: { ...file, ...computed, ...arrival },
  records: { ...file, ...computed },
  rollup: {
    ...entity,
    trouble_count: 'integer',
    trouble_sum: 'decimal?',
    trouble_min: 'decimal?',
    trouble_max: 'decimal?',
    weight_count: 'integer',
    weight_sum: 'decimal?',
    weight_min: 'decimal?',
    weight_max: 'decimal?',
  },
  entities: {
    ...entity,
    latest_partition: 'text?',
    latest_scored_partition: 'text?',
    average_trouble: 'decimal?',
    average_trouble_over: 'integer',
    latest_trouble: 'decimal?',
    latest_trouble_over: 'integer',
    grade: 'category',
    total: 'decimal?',
    total_over: 'integer',
  },
  alerts: {
    ...identity,
    alert_type: 'category',
    carrier: 'text',
    sent_at: 'timestamp',
    score: 'decimal',
    threshold: 'decimal',
    contributions: 'text',
  },
  summaries: {
    ...quality,
    a: 'integer?',
    a_over: 'integer',
    b: 'category?',
    b_over: 'integer',
    c: 'decimal?',
    c_over: 'integer',
    d: 'category?',
    d_over: 'integer',
    e: 'category?',
    e_over: 'integer',
    bad_grade_carriers: 'integer',
    good_grade_carriers: 'integer',
    unknown_grade_carriers: 'integer',
    grade_over: 'integer',
    mean_score: 'decimal?',
    mean_score_over: 'integer',
  },
} as const;
isTrue<Equal<Shape<ProcessedColumns<Parcels>>, Plain<typeof ofParcels.processed>>>();
isTrue<Equal<Shape<RecordColumns<Parcels>>, Plain<typeof ofParcels.records>>>();
isTrue<Equal<Shape<RollupColumns<Parcels>>, Plain<typeof ofParcels.rollup>>>();
isTrue<Equal<Shape<EntityColumns<Parcels>>, Plain<typeof ofParcels.entities>>>();
isTrue<Equal<Shape<AlertColumns<Parcels>>, Plain<typeof ofParcels.alerts>>>();
isTrue<Equal<Shape<SummaryColumns<Parcels>>, Plain<typeof ofParcels.summaries>>>();

/** No event time, score, tiers or aggregates. */
const ofSmall = {
  processed: { ...file, ...arrival },
  records: { ...file, arrived_at: 'timestamp' },
  rollup: entity,
  entities: { ...entity, latest_partition: 'text?' },
  summaries: quality,
} as const;
isTrue<Equal<Shape<ProcessedColumns<Small>>, Plain<typeof ofSmall.processed>>>();
isTrue<Equal<Shape<RecordColumns<Small>>, Plain<typeof ofSmall.records>>>();
isTrue<Equal<Shape<RollupColumns<Small>>, Plain<typeof ofSmall.rollup>>>();
isTrue<Equal<Shape<EntityColumns<Small>>, Plain<typeof ofSmall.entities>>>();
isTrue<Equal<Shape<SummaryColumns<Small>>, Plain<typeof ofSmall.summaries>>>();

const shapeOf = ({ columns }: TableSchema) =>
  Object.fromEntries(columns.map(({ name, type, nullable }) => [name, `${type}${nullable ? '?' : ''}`]));

describe('the columns that the compiler knows', () => {
  const tables = tablesOf(parcels);
  for (const role of ['processed', 'records', 'rollup', 'entities', 'alerts', 'summaries'] as const) {
    it(`are those of the table ${tables[role].name}`, () => {
      expect(shapeOf(tables[role])).to.deep.equal(ofParcels[role]);
    });
  }

  const few = tablesOf(small);
  for (const role of ['processed', 'records', 'rollup', 'entities', 'summaries'] as const) {
    it(`are those of the table ${role} of a source without event time, score and alert`, () => {
      expect(shapeOf(few[role])).to.deep.equal(ofSmall[role]);
    });
  }

  it('include no table of alerts if the contract declares none', () => {
    expect(Object.keys(few)).to.have.members([...Object.keys(ofSmall), 'quarantine', 'replayed', 'erased']);
    expect(Object.keys(tables)).to.have.members([...Object.keys(few), 'alerts']);
  });
});
