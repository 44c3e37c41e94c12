import type { Expression } from '../expression/expression.ts';

/**
 * The closed vocabulary of field types and how a column of each is held in memory, in Parquet and in Athena:
 *
 * | type      | memory                | Parquet                    | Athena      |
 * | --------- | --------------------- | -------------------------- | ----------- |
 * | decimal   | Float64Array          | DOUBLE                     | double      |
 * | integer   | Int32Array            | INT32                      | int         |
 * | boolean   | Uint8Array (0 or 1)   | BOOLEAN                    | boolean     |
 * | category  | string[]              | BYTE_ARRAY (UTF8)          | string      |
 * | text      | string[]              | BYTE_ARRAY (UTF8)          | string      |
 * | timestamp | Float64Array, ms UTC  | INT64 (TIMESTAMP_MILLIS)   | timestamp   |
 */
export type FieldType = 'decimal' | 'integer' | 'boolean' | 'category' | 'text' | 'timestamp';

/** What a record may say in one field. */
export interface Field {
  /** Canonical name, snake_case: the column in every table. */
  readonly name: string;
  readonly type: FieldType;
  readonly description: string;
  /** Unit of measure of the stored value, e.g. `°C`. */
  readonly unit?: string;
  /** Smallest accepted value, inclusive. Numbers only. */
  readonly min?: number;
  /** Largest accepted value, inclusive. Numbers only. */
  readonly max?: number;
  /** A record without a value is quarantined. Default false: the value is stored as absent. */
  readonly required?: boolean;
  /** Other headers that mean this field. Case, spaces and punctuation never matter. */
  readonly aliases?: readonly string[];
  /** Accepted spellings (lower case) and the value each stands for, e.g. `{ running: 1 }`. */
  readonly spellings?: Readonly<Record<string, string | number | boolean>>;
  /** Closed set of categories. Absent: any text is a category. */
  readonly values?: readonly string[];
  /** How `3/4/2024` is read. Timestamps only; default `mdy`. A value that contradicts it is quarantined, never guessed. */
  readonly dateOrder?: 'mdy' | 'dmy';
  /** Says something of a person: never logged, and stored as a pseudonym where a stack wants them. Default false. */
  readonly personal?: boolean;
  /**
   * Version of the contract that brought the field; absent for those of the first. The identity of a file's row rests on the
   * fields without it, so that a row that is sent again after the contract has grown is known again.
   */
  readonly since?: number;
}

/** One addend of a score: `weight · field / per`. A boolean field counts as 1 or 0. */
export interface ScoreTerm {
  readonly field: string;
  readonly weight: number;
  /** Divisor that brings the field to about 0…1. */
  readonly per: number;
}

/** A weighted sum of fields. Absent where any input is absent: never a zero, never NaN. */
export interface Score {
  /** Column that holds it. */
  readonly name: string;
  readonly description: string;
  readonly terms: readonly ScoreTerm[];
  /** Decimals to round to, half up. Absent: not rounded. */
  readonly decimals?: number;
}

/** A column computed from the fields of the same record. */
export interface DerivedColumn {
  readonly name: string;
  readonly description: string;
  readonly unit?: string;
  readonly expression: Expression;
}

/** One level of a tiering; the first whose `above` the score exceeds is the one. The last has no `above`. */
export interface Tier {
  readonly label: string;
  /** Exclusive lower bound. */
  readonly above?: number;
}

/** Sorts each entity (machine, customer) into a level by its mean score. */
export interface Tiering {
  /** Column that holds the label, e.g. `segment`. */
  readonly name: string;
  readonly description: string;
  /** `all`: mean over all records of the entity; `latest`: over its latest event-time partition only. */
  readonly over: 'all' | 'latest';
  /** From the highest to the lowest. */
  readonly tiers: readonly Tier[];
}

/** A record whose score exceeds the threshold raises an alert. */
export interface AlertRule {
  readonly type: string;
  /** Exclusive. Calibrated so that a normal day stays within `budgetPerDay`. */
  readonly above: number;
  /** Alerts per 100,000 records a day that people can live with. */
  readonly budgetPerDay: number;
}

/** One column of the per-entity table. Mean, sum, min and max leave absent values out. */
export interface Aggregate {
  readonly name: string;
  readonly of: string;
  readonly by: 'mean' | 'sum' | 'min' | 'max';
}

/**
 * One figure of a source's summary, computed by Athena.
 * - `count`: rows, where `where` holds
 * - `mean`: of column `of`, divided by `per`
 * - `mode`: the most frequent value of `of`
 * - `top`: the value of `of` with the largest mean of `ranked`
 */
export type Measure = { readonly name: string; readonly description: string; readonly over: 'records' | 'entities' } & (
  | { readonly by: 'count'; readonly where?: Expression }
  | { readonly by: 'mean'; readonly of: string; readonly per?: number }
  | { readonly by: 'mode'; readonly of: string }
  | { readonly by: 'top'; readonly of: string; readonly ranked: string }
);

/** What a column that the contract does not know does: is kept in `extra`, quarantines its records, or refuses the file. */
export type NewColumnMode = 'evolve' | 'quarantine' | 'freeze';

/** Unit of the event-time partitions of a source's tables. */
export type PartitionUnit = 'day' | 'month';

/** Everything that the platform knows of a source. Tables, decoding, scoring, SQL and docs follow from it. */
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
   * Fields of earlier versions, moved here from `fields`: unknown to everything but the identity of rows that were sent while
   * they were known. Their names stay taken.
   */
  readonly retired?: readonly Field[];
  /** Field that names the entity; also the Kinesis partition key. */
  readonly key: string;
  /** Field that says when it happened, UTC. */
  readonly eventTime: string;
  readonly partition: {
    readonly unit: PartitionUnit /** First partition that Athena looks for, `yyyy-MM-dd` or `yyyy-MM`. */;
    readonly from: string;
  };
  readonly newColumn: NewColumnMode;
  readonly score: Score;
  readonly derived: readonly DerivedColumn[];
  readonly tiering: Tiering;
  readonly alert?: AlertRule;
  readonly aggregates: readonly Aggregate[];
  readonly measures: readonly Measure[];
}
