import { rowsOf } from '../batch/rows.ts';
import type { Contract } from '../contract/contract.ts';
import type { DecodedColumns, RowOf } from '../contract/record.ts';
import { compileDecoder } from '../decode/events/decoder.ts';
import { fieldIndexes, headerKey } from '../decode/header/names.ts';
import { type JsonSchemaOptions, jsonSchemaOf } from './json-schema.ts';

/** A record before it is decoded: one flat object, with any accepted name and spelling. */
export type RecordInput = Readonly<Record<string, string | number | boolean | null>>;

/** A decoded record: the fields of the contract, the unknown columns as JSON text in `extra`, unreadable cells in `unread`. */
export type RecordOutput<C> = C extends Contract ? Omit<RowOf<DecodedColumns<C>>, 'event_id'> : never;

/** One rule that a record breaks. */
export interface SchemaIssue {
  readonly message: string;
  /** Key of the value in the record. */
  readonly path?: readonly string[];
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/**
 * A contract as a Standard Schema and a Standard JSON Schema (https://standardschema.dev), for tools that take any schema
 * library.
 *
 * @example
 * const result = manufacturing['~standard'].validate({ machine_id: 'A1', timestamp: '2025-01-31', temperature: '80 °C' });
 */
export interface ContractSchema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'lake-etl';
    readonly types?: { readonly input: RecordInput; readonly output: Output };
    /** Decodes a record as the stream would, except that no time of arrival is known. It stops at the first broken rule. */
    readonly validate: (value: unknown) => SchemaResult<Output>;
    readonly jsonSchema: {
      /** Canonical form of a record: `validate` accepts each one that conforms, and many other spellings. */
      readonly input: (options: JsonSchemaOptions) => Record<string, unknown>;
      /** Values that `validate` returns. */
      readonly output: (options: JsonSchemaOptions) => Record<string, unknown>;
    };
  };
}

/** Adds `~standard` to a contract. It is not enumerable: a contract in JSON does not have it. */
export function withStandardSchema<C extends Contract>(contract: C): C & ContractSchema<RecordOutput<C>>;
export function withStandardSchema(contract: Contract): Contract {
  let compiled: ((value: unknown) => SchemaResult<unknown>) | null = null;
  const validate = (value: unknown) => {
    compiled ??= compileValidation(contract);
    return compiled(value);
  };
  return Object.defineProperty(contract, '~standard', {
    value: {
      version: 1,
      vendor: 'lake-etl',
      validate,
      jsonSchema: {
        input: (options: JsonSchemaOptions) => jsonSchemaOf(contract, 'input', options),
        output: (options: JsonSchemaOptions) => jsonSchemaOf(contract, 'output', options),
      },
    },
  });
}

/** Source of a record that no stream delivered. */
const position = { shardId: 'value', sequenceNumber: '1', partitionKey: '', arrivedAt: Number.MAX_SAFE_INTEGER };
const prefix = `${position.shardId} record ${position.sequenceNumber}: `;

function compileValidation(contract: Contract): (value: unknown) => SchemaResult<unknown> {
  const decoder = compileDecoder(contract);
  const names = fieldIndexes(contract);
  const fieldNames = contract.fields.map(({ name }) => name);
  const keyOf = (value: object, field: string) =>
    Object.keys(value).find((key) => names.get(headerKey(key)) === fieldNames.indexOf(field)) ?? field;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return issue('not an object');
    const data = toJson(value);
    if (data === null) return issue('not a JSON object');
    const { batch, rejected } = decoder.decode([{ ...position, data }]);
    const [rejection] = rejected;
    if (rejection) return issue(withoutPrefix(rejection.message), rejection.field && keyOf(value, rejection.field));
    const [row] = rowsOf(batch);
    return { value: Object.fromEntries([...fieldNames, 'extra', 'unread'].map((name) => [name, row?.[name] ?? null])) };
  };
}

const issue = (message: string, key?: string) => ({ issues: [{ message, ...(key ? { path: [key] } : {}) }] });

const withoutPrefix = (message: string) => (message.startsWith(prefix) ? message.slice(prefix.length) : message);

/** Null for what has no JSON text: a cycle, a bigint. */
function toJson(value: object): Uint8Array | null {
  try {
    return new TextEncoder().encode(JSON.stringify(value));
  } catch {
    return null;
  }
}
