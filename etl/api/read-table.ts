import type { ColumnTable } from 'arquero';
import { decompress } from 'fzstd';
import { toTable } from '../batch/arquero.ts';
import { SchemaError } from '../errors.ts';
import { decodeParquet, type ParquetFile, readColumnTypes, type StoredType } from '../parquet/read.ts';

/**
 * Reads a Parquet file, above all one of the lake: ZSTD, SNAPPY or plain.
 *
 * @param file bytes, or `{ byteLength, slice }` to read ranges of a file that is elsewhere
 * @param columns names of the columns to read; default: all
 * @returns the columns in the order asked for: numbers, booleans, text, and timestamps as `Date`; missing values are null
 * @throws SchemaError if the file is no Parquet, is damaged, lacks a column, or stores one in a type that cannot be read
 * @example
 * const orders = readCsv(ecommerce, sampleOf('ecommerce', { rows: 500 })).table;
 * const file = writeTable(orders, ecommerce);
 * const table = await readTable(file, ['customer_id', 'time_of_purchase']);
 * table.numRows() === orders.numRows(); // → true
 * table.get('time_of_purchase', 0) instanceof Date; // → true
 */
export async function readTable(file: ParquetFile, columns?: readonly string[]): Promise<ColumnTable> {
  const stored = await readColumnTypes(file);
  const wanted = (columns ?? stored.map(({ name }) => name)).map((name) => schemaOf(stored, name));
  return toTable(await decodeParquet(file, wanted, { zstd: unpack }));
}

function schemaOf(stored: readonly StoredType[], name: string) {
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
