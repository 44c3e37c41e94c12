/**
 * The closed vocabulary of field types, and the storage of a column of each type in memory, in Parquet and in Athena:
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

/** Options that every field has. */
export interface FieldOptions<Required extends boolean = boolean> {
  readonly description: string;
  /** A record without a value is quarantined. Default false: the value is stored as null. */
  readonly required?: Required;
  /** Other headers that mean this field. Case, spaces and punctuation never matter. */
  readonly aliases?: readonly string[];
  /** Describes a person: never logged, and stored as a pseudonym if the stack asks for them. Default false. */
  readonly personal?: boolean;
  /** Version of the contract that added the field. Leave it out for fields of version 1. */
  readonly since?: number;
  /** Changes of the usual words for null, such as `NULL`, `N/A` and `None`, in any case. */
  readonly nullWords?: NullWords;
  /**
   * Treatment of a cell that cannot be read, such as `maybe` as a number. `null`, the default of an optional field: it is
   * stored as null, and its text in the column `unread`. `reject`: the record is quarantined. A required field always
   * rejects, and so does any field a value outside its range or its closed values.
   */
  readonly unreadable?: 'null' | 'reject';
}

/** Words that mean null in a field besides the usual ones, and usual ones that are values in it. */
export interface NullWords {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** Spellings that are accepted besides the usual ones, in lower case, with their values, e.g. `{ running: 1 }`. */
export type Spellings<Value> = Readonly<Record<string, Value>>;

/** Options of a decimal or an integer. */
export interface NumberOptions<Required extends boolean = boolean> extends FieldOptions<Required> {
  /** Unit of measure of the stored value, e.g. `°C`. */
  readonly unit?: string;
  /** Smallest accepted value, inclusive. */
  readonly min?: number;
  /** Largest accepted value, inclusive. */
  readonly max?: number;
  readonly spellings?: Spellings<number>;
}

/** Options of a boolean. */
export interface BooleanOptions<Required extends boolean = boolean> extends FieldOptions<Required> {
  readonly spellings?: Spellings<boolean>;
}

/** Options of a category. */
export interface CategoryOptions<Value extends string = string, Required extends boolean = boolean>
  extends FieldOptions<Required> {
  /** Closed set of categories. Default: any text is a category. */
  readonly values?: readonly Value[];
  readonly spellings?: Spellings<NoInfer<Value>>;
}

/** Options of a text. */
export interface TextOptions<Required extends boolean = boolean> extends FieldOptions<Required> {
  readonly spellings?: Spellings<string>;
}

/** Options of a timestamp. */
export interface TimestampOptions<Required extends boolean = boolean> extends FieldOptions<Required> {
  /** Reading of `3/4/2024`; default `mdy`. A value that contradicts it is quarantined, never guessed. */
  readonly dateOrder?: 'mdy' | 'dmy';
}

interface Named<Name extends string, Type extends FieldType> {
  /** Canonical name, snake_case: the column in every table. */
  readonly name: Name;
  readonly type: Type;
}

/** Options that mean nothing for a type: naming one does not compile. */
type No<Option extends 'unit' | 'min' | 'max' | 'spellings' | 'values' | 'dateOrder'> = {
  readonly [O in Option]?: never;
};

export interface DecimalField<Name extends string = string, Required extends boolean = boolean>
  extends Named<Name, 'decimal'>,
    NumberOptions<Required>,
    No<'values' | 'dateOrder'> {}

export interface IntegerField<Name extends string = string, Required extends boolean = boolean>
  extends Named<Name, 'integer'>,
    NumberOptions<Required>,
    No<'values' | 'dateOrder'> {}

export interface BooleanField<Name extends string = string, Required extends boolean = boolean>
  extends Named<Name, 'boolean'>,
    BooleanOptions<Required>,
    No<'unit' | 'min' | 'max' | 'values' | 'dateOrder'> {}

export interface CategoryField<
  Name extends string = string,
  Value extends string = string,
  Required extends boolean = boolean,
> extends Named<Name, 'category'>,
    CategoryOptions<Value, Required>,
    No<'unit' | 'min' | 'max' | 'dateOrder'> {}

export interface TextField<Name extends string = string, Required extends boolean = boolean>
  extends Named<Name, 'text'>,
    TextOptions<Required>,
    No<'unit' | 'min' | 'max' | 'values' | 'dateOrder'> {}

export interface TimestampField<Name extends string = string, Required extends boolean = boolean>
  extends Named<Name, 'timestamp'>,
    TimestampOptions<Required>,
    No<'unit' | 'min' | 'max' | 'spellings' | 'values'> {}

/** A field of a record. Each type has the options that mean something for it, and no others. */
export type Field = DecimalField | IntegerField | BooleanField | CategoryField | TextField | TimestampField;

/**
 * Builders of fields, one for each type. They keep the name and the closed values as literal types.
 *
 * @example
 * field.decimal('temperature', { unit: '°C', min: -50, max: 200, description: 'Temperature of the machine.' });
 */
export const field = {
  /** A floating-point number. */
  decimal: <const Name extends string, const Required extends boolean = false>(
    name: Name,
    options: NumberOptions<Required>,
  ): DecimalField<Name, Required> => ({ name, type: 'decimal', ...options }),

  /** A whole number of 32 bits. */
  integer: <const Name extends string, const Required extends boolean = false>(
    name: Name,
    options: NumberOptions<Required>,
  ): IntegerField<Name, Required> => ({ name, type: 'integer', ...options }),

  /** Yes or no. */
  boolean: <const Name extends string, const Required extends boolean = false>(
    name: Name,
    options: BooleanOptions<Required>,
  ): BooleanField<Name, Required> => ({ name, type: 'boolean', ...options }),

  /** Text with recurring values: one of a closed set of `values`, or any. */
  category: <const Name extends string, const Value extends string = string, const Required extends boolean = false>(
    name: Name,
    options: CategoryOptions<Value, Required>,
  ): CategoryField<Name, Value, Required> => ({ name, type: 'category', ...options }),

  /** Any text. */
  text: <const Name extends string, const Required extends boolean = false>(
    name: Name,
    options: TextOptions<Required>,
  ): TextField<Name, Required> => ({ name, type: 'text', ...options }),

  /** A moment, UTC, in milliseconds since 1970. */
  timestamp: <const Name extends string, const Required extends boolean = false>(
    name: Name,
    options: TimestampOptions<Required>,
  ): TimestampField<Name, Required> => ({ name, type: 'timestamp', ...options }),
};
