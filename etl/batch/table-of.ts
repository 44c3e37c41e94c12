import type { ColumnTable, Table } from 'arquero';

/** Value of a column in a table: a timestamp is a `Date`. */
type TableValue<Column> = Column extends { readonly type: 'timestamp'; readonly value: infer Value }
  ? Date | Extract<Value, null>
  : Column extends { readonly value: infer Value }
    ? Value
    : never;

/** Row of a table as an object. */
type TableRow<Columns> = { readonly [Name in keyof Columns]: TableValue<Columns[Name]> };

/** Values of a column, as Arquero returns them. */
interface TableColumn<Value> {
  length: number;
  at(row: number): Value;
  [Symbol.iterator](): Iterator<Value>;
}

interface TypedArrayConstructor<Values> {
  new (length: number): Values;
}

type ObjectsOptions = NonNullable<Parameters<Table['objects']>[0]>;

/** Verbs that keep the columns of a table, besides those of `Table`. */
type KeepingVerb =
  | 'antijoin'
  | 'dedupe'
  | 'except'
  | 'filter'
  | 'groupby'
  | 'intersect'
  | 'orderby'
  | 'sample'
  | 'semijoin'
  | 'slice'
  | 'ungroup'
  | 'unorder';

declare const tableColumns: unique symbol;

/** Arquero table whose columns the compiler knows. */
export interface TypedTable<out Columns> extends Table, Omit<ColumnTable, keyof Table | KeepingVerb> {
  /** Known to the compiler only. */
  readonly [tableColumns]: Columns;

  array<Name extends keyof Columns & string>(name: Name): TableValue<Columns[Name]>[];
  array<Name extends keyof Columns & string, Values extends ReturnType<Table['array']>>(
    name: Name,
    arrayType: TypedArrayConstructor<Values>,
  ): Values;
  column<Name extends keyof Columns & string>(name: Name): TableColumn<TableValue<Columns[Name]>>;
  get<Name extends keyof Columns & string>(name: Name, row?: number): TableValue<Columns[Name]>;
  getter<Name extends keyof Columns & string>(name: Name): (row: number) => TableValue<Columns[Name]>;
  object(row?: number): TableRow<Columns>;
  objects(options?: Omit<ObjectsOptions, 'columns' | 'grouped'>): TableRow<Columns>[];
  objects(options: ObjectsOptions): object[];
  [Symbol.iterator](): Iterator<TableRow<Columns>>;

  antijoin(...by: Parameters<ColumnTable['antijoin']>): this;
  dedupe(...keys: Parameters<ColumnTable['dedupe']>): this;
  except(...tables: Parameters<ColumnTable['except']>): this;
  filter(...criteria: Parameters<ColumnTable['filter']>): this;
  groupby(...keys: Parameters<ColumnTable['groupby']>): this;
  intersect(...tables: Parameters<ColumnTable['intersect']>): this;
  orderby(...keys: Parameters<ColumnTable['orderby']>): this;
  sample(...size: Parameters<ColumnTable['sample']>): this;
  semijoin(...by: Parameters<ColumnTable['semijoin']>): this;
  slice(...range: Parameters<ColumnTable['slice']>): this;
  ungroup(): this;
  unorder(): this;
}

/**
 * Arquero table with typed columns. `get`, `array`, `object` and `objects` return the types that the contract declares, with
 * timestamps as `Date`s; a name that it does not declare does not compile. Verbs that keep the columns (`filter`, `orderby`,
 * `slice` …) keep the type. All others (`derive`, `select`, `rollup` …) return a plain `ColumnTable`. The table is a plain
 * one from the start if the compiler does not know the fields of the contract.
 *
 * @typeParam Columns types of the columns, e.g. `RecordColumns<typeof manufacturing>`
 */
export type TableOf<Columns> = string extends keyof Columns ? ColumnTable : TypedTable<Columns>;
