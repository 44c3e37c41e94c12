import type { ColumnTable } from 'arquero';
import type { Contract } from '../contract/contract.ts';
import { encodeParquet } from '../parquet/write.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { recordColumns } from '../table/tables.ts';
import { plainRows, tableColumns } from './input.ts';

/**
 * Writes a table as a Parquet file (SNAPPY), which the lake, DuckDB, pandas and Athena read.
 *
 * @param contract types of the columns that it names; the others are typed by their first value
 * @returns bytes of the file
 * @throws SchemaError if a column holds values of more than one type
 * @example
 * const { table } = readCsv(manufacturing, sampleOf('manufacturing', { rows: 5 }));
 * const copy = await readTable(writeTable(table, manufacturing));
 * copy.objects(); // → table.objects()
 */
export function writeTable(table: ColumnTable, contract?: Contract): Uint8Array {
  const rows = plainRows(table);
  const known = new Map((contract ? recordColumns(contract) : []).map((schema) => [schema.name, schema]));
  const schemas = rows.columnNames().map((name) => known.get(name) ?? schemaOf(rows, name));
  const batch = tableColumns(contract?.source ?? 'the table', rows, schemas);
  return encodeParquet(batch, schemas);
}

function schemaOf(rows: ColumnTable, name: string): ColumnSchema {
  const values = rows.column(name);
  let first: unknown = null;
  for (let row = 0; row < rows.numRows() && (first === null || first === undefined); row++) first = values?.at(row);
  return { name, type: typeOf(first), description: '', nullable: true };
}

function typeOf(value: unknown): ColumnSchema['type'] {
  if (value instanceof Date) return 'timestamp';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' || typeof value === 'bigint' ? 'decimal' : 'text';
}
