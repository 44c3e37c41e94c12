import type { ColumnTable } from 'arquero';
import { decompress } from 'fzstd';
import { toTable } from '../batch/arquero.ts';
import type { Batch } from '../batch/batch.ts';
import type { TableOf } from '../batch/table-of.ts';
import type { Contract } from '../contract/contract.ts';
import type { RecordColumns } from '../contract/record.ts';
import { SchemaError } from '../errors.ts';
import { decodeParquet, type ParquetFile, readColumnTypes, type StoredType } from '../parquet/read.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { recordColumns } from '../table/tables.ts';

/** These columns of the table of records. */
type PickedTable<C extends Contract, Name extends keyof RecordColumns<C>> = string extends keyof RecordColumns<C>
  ? ColumnTable
  : TableOf<Pick<RecordColumns<C>, Name>>;

/**
 * Reads a Parquet file, above all one of the lake: ZSTD, SNAPPY or plain.
 *
 * @param file bytes, or `{ byteLength, slice }` to read ranges of a file that is elsewhere
 * @param columns names of the columns to read; default: all
 * @param contract contract of the records in the file, which the columns are checked against; the table then has their types
 * @returns the columns in the order asked for: numbers, booleans, text, and timestamps as `Date`; missing values are null
 * @throws SchemaError if the file is no Parquet, is damaged, lacks a column, stores one in a type that cannot be read, or
 * breaks the contract
 * @example
 * const orders = readCsv(ecommerce, sampleOf('ecommerce', { rows: 500 })).table;
 * const file = writeTable(orders, ecommerce);
 * const table = await readTable(file, ['customer_id', 'time_of_purchase'], ecommerce);
 * table.numRows() === orders.numRows(); // → true
 * table.get('time_of_purchase', 0).getUTCFullYear() >= 2000; // → true
 */
export function readTable<C extends Contract, Name extends keyof RecordColumns<C> & string>(
  file: ParquetFile,
  columns: readonly Name[],
  contract: C,
): Promise<PickedTable<C, Name>>;
export function readTable(file: ParquetFile, columns?: readonly string[]): Promise<ColumnTable>;
export async function readTable(
  file: ParquetFile,
  columns?: readonly string[],
  contract?: Contract,
): Promise<ColumnTable> {
  const stored = await readColumnTypes(file);
  const known = new Map((contract ? recordColumns(contract) : []).map((schema) => [schema.name, schema]));
  const wanted = (columns ?? stored.map(({ name }) => name)).map((name) => {
    const schema = schemaOf(stored, name);
    return known.get(name) ?? schema;
  });
  const batch = await decodeParquet(file, wanted, { zstd: unpack });
  for (const schema of wanted) checkNulls(batch, schema);
  return toTable(batch);
}

function checkNulls(batch: Batch, { name, nullable }: ColumnSchema): void {
  const row = nullable ? -1 : (batch.columns.get(name)?.valid?.indexOf(0) ?? -1);
  if (row >= 0)
    throw new SchemaError(`column "${name}" has no value in row ${row}; every record needs one`, { field: name });
}

function schemaOf(stored: readonly StoredType[], name: string): ColumnSchema {
  const found = stored.find((column) => column.name === name);
  if (!found) {
    const names = stored.map((column) => column.name).join(', ');
    throw new SchemaError(`the file has no column "${name}": name one of ${names}`, { field: name });
  }
  if (!found.type) {
    const readable = stored.flatMap((column) => (column.type ? `'${column.name}'` : []));
    throw new SchemaError(
      `column "${name}" is stored as ${found.stored}, which cannot be read: name the columns that can, readTable(file, [${readable.join(', ')}])`,
      { field: name },
    );
  }
  return { name, type: found.type, description: '', nullable: true };
}

/** Node 20 and browsers have no ZSTD of their own. */
const unpack = (input: Uint8Array, bytes: number): Uint8Array => decompress(input, new Uint8Array(bytes));
