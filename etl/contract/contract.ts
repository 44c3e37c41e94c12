import type { Expression } from '../expression/expression.ts';
import type { Field } from './field.ts';

/** One addend of a score: `weight · field / per`. A boolean field counts as 1 or 0. */
export interface ScoreTerm<Input extends string = string> {
  readonly field: Input;
  readonly weight: number;
  /** Divisor that scales the field to about 0…1. */
  readonly per: number;
}

/** A weighted sum of fields. Null if any input is null: never a zero, never NaN. */
export interface Score<Input extends string = string> {
  /** Column of the score. */
  readonly name: string;
  readonly description: string;
  readonly terms: readonly ScoreTerm<Input>[];
  /** Decimals to round to, half up. Default: not rounded. */
  readonly decimals?: number;
}

/** A column computed from the fields of the same record. */
export interface DerivedColumn<Readable extends string = string> {
  readonly name: string;
  readonly description: string;
  readonly unit?: string;
  readonly expression: Expression<Readable>;
}

/** One tier of a tiering. An entity belongs to the first tier whose `above` its mean score exceeds. The last has no `above`. */
export interface Tier {
  readonly label: string;
  /** Exclusive lower bound. */
  readonly above?: number;
}

/** Sorts each entity (machine, customer) into a tier by its mean score. */
export interface Tiering {
  /** Column of the label, e.g. `segment`. */
  readonly name: string;
  readonly description: string;
  /** `all`: mean over all records of the entity; `latest`: over the records of its latest partition only. */
  readonly over: 'all' | 'latest';
  /** From the highest to the lowest. */
  readonly tiers: readonly Tier[];
}

/** A record whose score exceeds the threshold raises an alert. */
export interface AlertRule {
  readonly type: string;
  /** Threshold, exclusive. Calibrated so that a normal day stays within `budgetPerDay`. */
  readonly above: number;
  /** Acceptable number of alerts a day per 100,000 records. */
  readonly budgetPerDay: number;
}

/** One column of the per-entity table. Mean, sum, min and max leave nulls out. */
export interface Aggregate<Of extends string = string> {
  readonly name: string;
  readonly of: Of;
  readonly by: 'mean' | 'sum' | 'min' | 'max';
}

/** Columns that the measures over one table may name. */
export interface MeasuredColumns {
  /** Columns that expressions may read. */
  readonly any: string;
  /** Columns that have a mean. */
  readonly numeric: string;
  /** Columns whose values repeat, so that one of them can be picked. */
  readonly repeating: string;
}

type MeasureOver<Table extends 'records' | 'entities', Columns extends MeasuredColumns> = {
  readonly name: string;
  readonly description: string;
  readonly over: Table;
} & (
  | { readonly by: 'count'; readonly where?: Expression<Columns['any']> }
  | { readonly by: 'mean'; readonly of: Columns['numeric']; readonly per?: number }
  | { readonly by: 'mode'; readonly of: Columns['repeating'] }
  | { readonly by: 'top'; readonly of: Columns['repeating']; readonly ranked: Columns['numeric'] }
);

/**
 * One metric of a source's summary, computed by Athena.
 * - `count`: number of rows, or of those for which `where` is true
 * - `mean`: mean of column `of`, divided by `per`
 * - `mode`: most frequent value of `of`
 * - `top`: value of `of` with the largest mean of `ranked`
 */
export type Measure<
  Records extends MeasuredColumns = MeasuredColumns,
  Entities extends MeasuredColumns = MeasuredColumns,
> = MeasureOver<'records', Records> | MeasureOver<'entities', Entities>;

/** Treatment of a column that the contract does not know: kept in `extra`, its records quarantined, or the file rejected. */
export type NewColumnMode = 'evolve' | 'quarantine' | 'freeze';

/** Partitions of a source's tables: their unit, and the first one that Athena looks for. */
export type Partition =
  | { readonly unit: 'day'; readonly from: `${number}-${number}-${number}` }
  | { readonly unit: 'month'; readonly from: `${number}-${number}` };

/**
 * Everything that the platform knows of a source. Tables, decoding, scoring, SQL and docs follow from it. `defineContract`
 * makes one: it fills in the defaults, so that only `identity`, `eventTime`, `score`, `tiering`, `alert` and `retired` can be missing.
 */
export interface Contract {
  /** Name of the source, one lower-case word: stream, prefix and tables carry it. */
  readonly source: string;
  readonly description: string;
  /** Raised by one with every change. */
  readonly version: number;
  /** Plural noun for one record: names the table `<source>_<records>`. */
  readonly records: string;
  /** Plural noun for what `key` identifies: names the table `<source>_<entities>`. */
  readonly entities: string;
  readonly fields: readonly Field[];
  /**
   * Fields of earlier versions, moved here from `fields`. Only the identity of rows that were sent at that time uses them.
   * Their names stay taken.
   */
  readonly retired?: readonly Field[];
  /** Field that identifies the entity; also the Kinesis partition key. */
  readonly key: string;
  /**
   * Required fields that identify a row of a file, such as an order number, with the event time among them: rows that agree in them are one record, whatever
   * else they say. Missing: rows are one record if all their columns agree, and equal rows of one file are several.
   */
  readonly identity?: readonly string[];
  /** Field with the time of the event, UTC. Missing: the time of arrival counts. */
  readonly eventTime?: string;
  readonly partition: Partition;
  readonly newColumn: NewColumnMode;
  readonly score?: Score;
  readonly derived: readonly DerivedColumn[];
  readonly tiering?: Tiering;
  readonly alert?: AlertRule;
  readonly aggregates: readonly Aggregate[];
  readonly measures: readonly Measure[];
}
