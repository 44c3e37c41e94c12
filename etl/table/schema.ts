import type { FieldType } from '../contract/field.ts';
import type { ColumnType, ColumnTypes } from '../contract/record.ts';

declare const schemaColumns: unique symbol;

/**
 * Schema of a column.
 *
 * @typeParam Columns types of all columns of its table, see `Batch`; known to the compiler only
 */
export interface ColumnSchema<Columns = ColumnTypes, Name extends string = string> {
  readonly [schemaColumns]?: Columns;
  readonly name: Name;
  readonly type: FieldType;
  readonly description: string;
  /** Can hold nulls. */
  readonly nullable: boolean;
  /** Says something of a person. */
  readonly personal?: boolean;
}

type TypeOfSchema<Schema extends ColumnSchema<unknown>> = Schema['nullable'] extends false
  ? ColumnType<Schema['type'], NonNullable<ColumnType<Schema['type']>['value']>>
  : ColumnType<Schema['type']>;

/** Types of the columns that schemas describe: those of their table, or those of an array of literals. */
export type ColumnsOf<Schema extends ColumnSchema<unknown>> = [Schema] extends [ColumnSchema<infer Columns>]
  ? unknown extends Columns
    ? { readonly [One in Schema as One['name']]: TypeOfSchema<One> }
    : Columns
  : never;

/** A column that is held in the path, as `name=value`, and that Athena projects instead of looking up. */
export type PartitionColumn =
  /** `from` to now, in steps of `unit`. `format` in Java's letters, as partition projection wants it. */
  | {
      readonly name: string;
      readonly kind: 'date';
      readonly format: 'yyyy-MM-dd' | 'yyyy-MM';
      readonly unit: 'DAYS' | 'MONTHS';
      readonly from: string;
    }
  /** Whole numbers from `min` to `max`, both inclusive, written with `digits` digits. */
  | {
      readonly name: string;
      readonly kind: 'integer';
      readonly min: number;
      readonly max: number;
      readonly digits: number;
    };

/** A table of the lake. Its Parquet schema, Glue table, partition projection, SQL and page in the docs follow from it. */
export interface TableSchema<Column extends ColumnSchema<unknown> = ColumnSchema, Name extends string = string> {
  readonly name: Name;
  readonly description: string;
  /** `json` is newline-delimited JSON. */
  readonly format: 'parquet' | 'json';
  /** Folder within the bucket, with `/` at the end. */
  readonly prefix: string;
  readonly columns: readonly Column[];
  readonly partitions: readonly PartitionColumn[];
}
