import type { unknownTier } from '../scoring/tier.ts';
import type { Contract, Measure } from './contract.ts';
import type { IsRequired, MeanScore } from './definition.ts';
import type { Field, FieldType } from './field.ts';

/** Type of a value in a row, by field type. */
interface ValueTypes {
  decimal: number;
  integer: number;
  boolean: boolean;
  category: string;
  text: string;
  /** Milliseconds since 1970 UTC. */
  timestamp: number;
}

/** Types of a column: the one that decides its storage, and that of a value in a row. */
export interface ColumnType<Type extends FieldType = FieldType, Value = ValueTypes[Type] | null> {
  readonly type: Type;
  readonly value: Value;
}

/** Types of the columns of a batch, by name. */
export type ColumnTypes = Readonly<Record<string, ColumnType>>;

/** Field type of a column. */
export type TypeOfColumn<Column> = Column extends { readonly type: infer Type extends FieldType } ? Type : never;

/** A row of these columns. */
export type RowOf<Columns> = {
  readonly [Name in keyof Columns]: Columns[Name] extends { readonly value: infer Value } ? Value : never;
};

/**
 * The columns, as one object; any columns if the compiler does not know the fields of the contract. Each type below is
 * computed for one contract at a time: of several contracts only the common columns can be named.
 */
type Known<C extends Contract, Columns> = string extends C['fields'][number]['name']
  ? ColumnTypes
  : { readonly [Name in keyof Columns]: Columns[Name] };

type ValueOf<F extends Field> = F extends { readonly type: 'category'; readonly values?: readonly (infer Value)[] }
  ? Value extends string
    ? Value
    : string
  : ValueTypes[F['type']];

type ColumnOf<F extends Field> = ColumnType<F['type'], IsRequired<F> extends true ? ValueOf<F> : ValueOf<F> | null>;

type FieldColumns<F extends Field> = { readonly [One in F as One['name']]: ColumnOf<One> };

type ScoreName<C extends Contract> = C extends { readonly score: { readonly name: infer Name extends string } }
  ? Name
  : never;
type TierColumn<C extends Contract> = C extends { readonly tiering: { readonly name: infer Name extends string } }
  ? Name
  : never;
type TierLabel<C extends Contract> = C extends {
  readonly tiering: { readonly tiers: readonly { readonly label: infer Label extends string }[] };
}
  ? Label
  : never;

interface IdentityColumn {
  readonly event_id: ColumnType<'text', string>;
}
interface TextColumns {
  /** Columns that the contract does not know, as a JSON object. */
  readonly extra: ColumnType<'text'>;
  /** Text of the cells that could not be read and are null, by field, as a JSON object. */
  readonly unread: ColumnType<'text'>;
}
interface ArrivalColumns {
  readonly arrived_at: ColumnType<'timestamp', number>;
  readonly shard_id: ColumnType<'text', string>;
  readonly sequence_number: ColumnType<'text', string>;
  readonly contract_version: ColumnType<'integer', number>;
  readonly origin_file: ColumnType<'text'>;
  readonly origin_row: ColumnType<'integer'>;
}
/** Column of a record's time: the rule of `timeColumn`. */
type TimeName<C extends Contract> = C extends { readonly eventTime: infer Name extends string } ? Name : 'arrived_at';

/** Columns that a contract computes of a record: its score and its derived columns. */
export type ComputedColumns<C extends Contract> = C extends Contract
  ? Known<C, { readonly [Name in ScoreName<C> | C['derived'][number]['name']]: ColumnType<'decimal'> }>
  : never;

/** Columns of a decoded file: `event_id`, the fields, `extra`, `unread`. */
export type DecodedColumns<C extends Contract> = C extends Contract
  ? Known<C, IdentityColumn & FieldColumns<C['fields'][number]> & TextColumns>
  : never;

/** Columns of a decoded batch of the stream: those of a file, and how each record arrived. */
export type ArrivedColumns<C extends Contract> = C extends Contract
  ? Known<C, DecodedColumns<C> & ArrivalColumns>
  : never;

/** Columns of a scored file: `event_id`, the fields, the score, the derived columns, `extra`, `unread`. */
export type ScoredColumns<C extends Contract> = C extends Contract
  ? Known<C, DecodedColumns<C> & ComputedColumns<C>>
  : never;

/** Columns of the table of records: those of a scored file, and `arrived_at` if the contract names no event time. */
export type RecordColumns<C extends Contract> = C extends Contract
  ? Known<C, ScoredColumns<C> & Pick<ArrivalColumns, Extract<TimeName<C>, 'arrived_at'>>>
  : never;

/** Columns of the table `processed`: those of a scored file, and how each record arrived. */
export type ProcessedColumns<C extends Contract> = C extends Contract
  ? Known<C, ScoredColumns<C> & ArrivalColumns>
  : never;

type KeyColumn<C extends Contract> = { readonly [Name in C['key']]: ColumnType<'text', string> };

type AggregatedField<C extends Contract> = ScoreName<C> | C['aggregates'][number]['of'];

/** Columns of the table `rollup`: the count, sum and extremes of each aggregated field. */
export type RollupColumns<C extends Contract> = C extends Contract
  ? Known<
      C,
      KeyColumn<C> & { readonly records: ColumnType<'integer', number> } & {
        readonly [Name in `${AggregatedField<C>}_count`]: ColumnType<'integer', number>;
      } & { readonly [Name in `${AggregatedField<C>}_${'sum' | 'min' | 'max'}`]: ColumnType<'decimal'> }
    >
  : never;

/** Mean scores and aggregates of an entity. */
type EntityNumber<C extends Contract> = MeanScore<ScoreName<C>> | C['aggregates'][number]['name'];

/** Columns of the table of entities. */
export type EntityColumns<C extends Contract> = C extends Contract
  ? Known<
      C,
      KeyColumn<C> & {
        readonly records: ColumnType<'integer', number>;
        readonly latest_partition: ColumnType<'text'>;
      } & { readonly [Name in ScoreName<C> extends never ? never : 'latest_scored_partition']: ColumnType<'text'> } & {
        readonly [Name in EntityNumber<C>]: ColumnType<'decimal'>;
      } & { readonly [Name in `${EntityNumber<C>}_over`]: ColumnType<'integer', number> } & {
        readonly [Name in TierColumn<C>]: ColumnType<'category', TierLabel<C> | typeof unknownTier>;
      }
    >
  : never;

type AlertType<C extends Contract> = C extends { readonly alert: { readonly type: infer Type extends string } }
  ? Type
  : never;

/** Columns of the table `alerts`. */
export type AlertColumns<C extends Contract> = C extends Contract
  ? Known<
      C,
      IdentityColumn & { readonly alert_type: ColumnType<'category', AlertType<C>> } & KeyColumn<C> & {
          readonly [Name in TimeName<C>]: ColumnType<'timestamp', number>;
        } & {
          readonly score: ColumnType<'decimal', number>;
          readonly threshold: ColumnType<'decimal', number>;
          /** Contribution of each input to the score, as a JSON object. */
          readonly contributions: ColumnType<'text', string>;
        }
    >
  : never;

/**
 * One record of a contract, as the table of records has it. Required fields always have a value, the other columns can be
 * null; a category with closed values is one of them.
 */
export type RecordOf<C extends Contract> = RowOf<RecordColumns<C>>;

/** One entity of a contract, as the table of entities has it. */
export type EntityOf<C extends Contract> = RowOf<EntityColumns<C>>;

type MeasureType<By extends Measure['by']> = By extends 'count'
  ? 'integer'
  : By extends 'mean'
    ? 'decimal'
    : 'category';

type MeasureColumns<M extends Measure> = { readonly [One in M as One['name']]: ColumnType<MeasureType<One['by']>> };

/** Names of the measures that leave out what nothing is known of: the rule of `isOverKnown`. */
type OverKnown<M> = M extends { readonly by: 'count' }
  ? M extends { readonly name: infer Name extends string; readonly where: unknown }
    ? Name
    : never
  : M extends { readonly name: infer Name extends string }
    ? Name
    : never;

/** Names of the summary columns that say over how many something is: the rule of `overColumn`. */
type SummaryOver<C extends Contract> = `${
  | OverKnown<C['measures'][number]>
  | TierColumn<C>
  | (ScoreName<C> extends never ? never : 'mean_score')
  | 'data_quality_score'}_over`;

/** Names of the summary columns that count the entities of each tier: the rule of `tierCountColumn`. */
type TierCount<C extends Contract> = [Extract<TierLabel<C>, `${string}_${string}`>] extends [never]
  ? `${Lowercase<TierLabel<C>>}_${TierColumn<C>}_${C['entities']}`
  : `${Lowercase<TierLabel<C>>}_${C['entities']}`;

/** Name of the summary column that counts the entities without a known score: the rule of `unknownCountColumn`. */
type UnknownCount<C extends Contract> = `unknown_${TierColumn<C>}_${C['entities']}`;

interface RunColumns {
  readonly run_id: ColumnType<'text', string>;
  readonly computed_at: ColumnType<'timestamp', number>;
}
interface QualityColumns {
  readonly records_accepted: ColumnType<'integer', number>;
  readonly records_quarantined: ColumnType<'integer', number>;
  readonly cells_unread: ColumnType<'integer', number>;
  readonly data_quality_score: ColumnType<'decimal'>;
}

/** Columns of a summary without its run: measures, entities of each tier, record counts, mean score, data quality. */
export type MetricColumns<C extends Contract> = C extends Contract
  ? Known<
      C,
      MeasureColumns<C['measures'][number]> & {
        readonly [Name in TierCount<C> | UnknownCount<C> | SummaryOver<C>]: ColumnType<'integer', number>;
      } & {
        readonly [Name in ScoreName<C> extends never ? never : 'mean_score']: ColumnType<'decimal'>;
      } & QualityColumns
    >
  : never;

/** Columns of the table of summaries. */
export type SummaryColumns<C extends Contract> = C extends Contract ? Known<C, RunColumns & MetricColumns<C>> : never;

/** One analytics run of a contract, as the table of summaries has it. */
export type SummaryOf<C extends Contract> = RowOf<SummaryColumns<C>>;
