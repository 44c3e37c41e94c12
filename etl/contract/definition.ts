import type {
  Aggregate,
  AlertRule,
  Contract,
  DerivedColumn,
  Measure,
  NewColumnMode,
  Partition,
  Score,
  Tiering,
} from './contract.ts';
import type { Field, FieldType } from './field.ts';

/** Names of the fields of these types; any name if the names are not known to the compiler. */
type NameOf<F extends Field, Type extends FieldType> = string extends F['name']
  ? string
  : Extract<F, { readonly type: Type }>['name'];

/** Whether a record always has a value of a field. */
export type IsRequired<F> = F extends { readonly required?: infer Required }
  ? [Required] extends [true]
    ? true
    : false
  : false;

type RequiredField<F> = F extends Field ? (IsRequired<F> extends true ? F : never) : never;

type RequiredNameOf<F extends Field, Type extends FieldType> = string extends F['name']
  ? string
  : Extract<RequiredField<F>, { readonly type: Type }>['name'];

type KeyOf<F extends Field> = RequiredNameOf<F, 'text' | 'category'>;

type Numeric = 'decimal' | 'integer' | 'boolean';
type Repeating = 'integer' | 'boolean' | 'category' | 'text';

/**
 * A contract as its author writes it. Every name that it refers to must be declared in it: a reference to an unknown field
 * or column, or to one of a type that does not fit, does not compile.
 *
 * @typeParam F fields
 * @typeParam ScoreName name of the score; `never` without a score
 * @typeParam Derived names of the derived columns
 * @typeParam Total names of the aggregates
 * @typeParam TierColumn name of the tiering
 */
export interface ContractDefinition<
  F extends Field = Field,
  ScoreName extends string = string,
  Derived extends string = string,
  Total extends string = string,
  TierColumn extends string = string,
> extends Pick<Contract, 'source' | 'description' | 'version' | 'records' | 'entities' | 'retired'> {
  readonly fields: readonly F[];
  /** Field that identifies the entity: a required text or category. Also the Kinesis partition key. */
  readonly key: KeyOf<F>;
  /** Required fields that identify a row of a file. Default: all columns of the file. */
  readonly identity?: readonly RequiredNameOf<F, FieldType>[];
  /** Field with the time of the event: a required timestamp. Default: the time of arrival counts. */
  readonly eventTime?: RequiredNameOf<F, 'timestamp'>;
  /** Default: by month, from 1970. */
  readonly partition?: Partition;
  /** Default `evolve`. */
  readonly newColumn?: NewColumnMode;
  readonly score?: Score<NameOf<F, Numeric>>;
  /** Default none. */
  readonly derived?: readonly DerivedColumn<F['name'] | ScoreName | Derived>[];
  /** Needs a score. */
  readonly tiering?: [ScoreName] extends [never] ? never : Tiering;
  /** Needs a score. */
  readonly alert?: [ScoreName] extends [never] ? never : AlertRule;
  /** Default none. */
  readonly aggregates?: readonly Aggregate<NameOf<F, Numeric> | ScoreName | Derived>[];
  /** Default none. */
  readonly measures?: readonly Measure<
    {
      readonly any: F['name'] | ScoreName | Derived;
      readonly numeric: NameOf<F, Numeric> | ScoreName | Derived;
      readonly repeating: NameOf<F, Repeating>;
    },
    {
      readonly any:
        | KeyOf<F>
        | EntityCount<ScoreName, Total>
        | LatestPartition<ScoreName>
        | MeanScore<ScoreName>
        | TierColumn
        | Total;
      readonly numeric: EntityCount<ScoreName, Total> | MeanScore<ScoreName> | Total;
      readonly repeating: KeyOf<F> | EntityCount<ScoreName, Total> | LatestPartition<ScoreName> | TierColumn;
    }
  >[];
}

/** Columns of an entity that count: its records, and the values that a mean or an aggregate of it is over. */
type EntityCount<ScoreName extends string, Total extends string> = 'records' | `${MeanScore<ScoreName> | Total}_over`;

/** Columns of an entity that name its latest partition. */
type LatestPartition<ScoreName extends string> =
  | 'latest_partition'
  | ([ScoreName] extends [never] ? never : 'latest_scored_partition');

/** Columns of the mean score of an entity. */
export type MeanScore<ScoreName extends string> = `average_${ScoreName}` | `latest_${ScoreName}`;

/** What a contract has if its definition leaves it out. */
export const contractDefaults = {
  partition: { unit: 'month', from: '1970-01' },
  newColumn: 'evolve',
  derived: [],
  aggregates: [],
  measures: [],
} as const;

type Defaults = typeof contractDefaults;
type Optional = 'identity' | 'retired' | 'eventTime' | 'score' | 'tiering' | 'alert';

/** The contract that a definition makes, with its literal types: the definition with the defaults filled in. */
export type Defined<D extends ContractDefinition> = {
  readonly [K in Exclude<keyof Contract, Optional>]: K extends keyof D
    ? Exclude<D[K], undefined>
    : K extends keyof Defaults
      ? Defaults[K]
      : never;
} & Pick<D, Extract<keyof D, Optional>>;
