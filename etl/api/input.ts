import type { ColumnTable } from 'arquero';
import type { Batch, Column } from '../batch/batch.ts';
import { createColumnBuilder } from '../batch/builder.ts';
import type { Contract } from '../contract/contract.ts';
import { fieldIndexes, headerKey } from '../decode/header/names.ts';
import { SchemaError } from '../errors.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { recordColumns } from '../table/tables.ts';
import { storedValue } from './value.ts';

/** The rows of a table in their order, filtered and ungrouped: as they are seen. */
export function plainRows(table: ColumnTable): ColumnTable {
  const plain = table.isGrouped() ? table.ungroup() : table;
  return plain.isFiltered() || plain.isOrdered() ? plain.reify() : plain;
}

/** Columns that a function reads. */
export interface Wanted {
  /** What needs them, for messages, e.g. `the score`. */
  readonly use: string;
  readonly names: readonly string[];
  /** Columns that count as null if the table lacks them; default: none. */
  readonly optional?: readonly string[];
}

/**
 * The wanted columns of a table as a batch, in the types that the contract says.
 * @param table plain rows
 * @throws SchemaError naming a column that is missing or holds another type, and what to do
 */
export function inputOf(contract: Contract, table: ColumnTable, { use, names, optional = [] }: Wanted): Batch {
  const schemas = new Map([...recordColumns(contract), arrival].map((schema) => [schema.name, schema]));
  const needed = new Set(names);
  const wanted = [...new Set([...names, ...optional])].map((name) => {
    const schema = schemas.get(name);
    const isFound = table.column(name) !== undefined;
    const isLeftOut = !isFound && !needed.has(name) && !namesakeOf(contract, table, name);
    if (!schema || !(isFound || isLeftOut)) throw missing(contract, table, name, use);
    return isFound ? schema : { ...schema, nullable: true };
  });
  return tableColumns(contract.source, table, wanted);
}

/** Time of a record whose contract names no event time. */
const arrival: ColumnSchema = { name: 'arrived_at', type: 'timestamp', description: '', nullable: true };

/** Columns of a table as a batch; one that it lacks is null. @param source name of what they belong to, for messages */
export function tableColumns(source: string, table: ColumnTable, schemas: readonly ColumnSchema[]): Batch {
  const columns = schemas.map((schema) =>
    columnOf(source, schema, table.column(schema.name) ?? nulls(table.numRows())),
  );
  return { length: table.numRows(), columns: new Map(columns.map((column) => [column.name, column])) };
}

/** The columns of a table that are fields of the contract, with those that the contract computes. */
export const knownNames = (contract: Contract, table: ColumnTable): string[] =>
  recordColumns(contract).flatMap(({ name }) =>
    table.column(name) && name !== 'extra' && name !== 'unread' ? [name] : [],
  );

/** What Arquero says of a column. */
interface ReadableValues {
  readonly length: number;
  at(row: number): unknown;
}

const nulls = (length: number): ReadableValues => ({ length, at: () => null });

function columnOf(source: string, schema: ColumnSchema, values: ReadableValues): Column {
  const { name, type, nullable } = schema;
  const builder = createColumnBuilder({ name, type }, values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values.at(row);
    const isNull = value === null || value === undefined || Number.isNaN(value);
    if (isNull && !nullable)
      throw new SchemaError(`column "${name}" has no value in row ${row}; every record of ${source} needs one`, {
        field: name,
      });
    builder.append(isNull ? null : storedValue(source, schema, value, row));
  }
  return builder.finish();
}

function missing(contract: Contract, table: ColumnTable, name: string, use: string): SchemaError {
  const found = table.columnNames();
  const listed = found.length > 0 ? found.slice(0, 12).join(', ') : 'no column';
  return new SchemaError(
    `the table has no column "${name}", which ${use} of ${contract.source} needs (found ${listed}): ${remedyFor(contract, table, name)}`,
    { source: contract.source, field: name },
  );
}

function remedyFor(contract: Contract, table: ColumnTable, name: string): string {
  const field = contract.fields.find((one) => one.name === name);
  if (!field) return `call score(contract, table) first, which adds it`;
  const namesake = namesakeOf(contract, table, name);
  if (namesake) return `rename it: table.rename({ ${JSON.stringify(namesake)}: '${name}' })`;
  return field.required
    ? 'add it: every record needs a value'
    : `add it, as null if nothing is known: table.derive({ ${name}: () => null })`;
}

/** A column under another name that means a field. */
function namesakeOf(contract: Contract, table: ColumnTable, name: string): string | undefined {
  const fields = fieldIndexes(contract);
  const index = contract.fields.findIndex((field) => field.name === name);
  return table.columnNames().find((one) => one !== name && index >= 0 && fields.get(headerKey(one)) === index);
}
