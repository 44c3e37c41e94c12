import parquet, { type ParquetSchema } from 'parquetjs-lite';
import { type ColumnSchema, type Row, UserError } from '../etl/platform.ts';

export interface RowWriter {
  /** Writes rows in the order of the calls, even if the caller does not await them. @throws RowError */
  append(row: Row): Promise<void>;
  /** Ends the file and returns its bytes. No row can follow. */
  close(): Promise<Uint8Array>;
}

/** The row does not fit its table. */
export class RowError extends UserError {
  override readonly name = 'RowError';
}

const parquetTypes = {
  decimal: 'DOUBLE',
  integer: 'INT32',
  boolean: 'BOOLEAN',
  category: 'UTF8',
  text: 'UTF8',
  timestamp: 'TIMESTAMP_MILLIS',
} as const;

/**
 * Writes Parquet row by row, in memory. Its only user is the summaries table: a run of the analytics makes one row of
 * it, from query results and not from columns. All other tables are written from batches by `encodeParquet`.
 *
 * This file isolates parquetjs-lite. The library turns 1.7 into 1 and 'false' into true, drops columns that it does not
 * know, and writes rows twice if an append begins before the previous one has ended. So every value is checked first,
 * and every append waits for its turn. Data pages have version 1, which every reader of Athena's age accepts.
 * Statistics are off: the library orders string bounds by UTF-16 and readers expect byte order, so rows would be
 * hidden.
 */
export async function createRowWriter(columns: readonly ColumnSchema[]): Promise<RowWriter> {
  const chunks: Uint8Array[] = [];
  const sink = {
    write(bytes: Uint8Array, done: () => void) {
      chunks.push(bytes);
      done();
    },
    end: (done: () => void) => done(),
  };
  const writer = await parquet.ParquetWriter.openStream(schemaOf(columns), sink, {
    useDataPageV2: false,
    pageIndex: false,
  });
  let last: Promise<void> = Promise.resolve();
  return {
    async append(row) {
      const values = checked(columns, row);
      last = last.then(() => writer.appendRow(values));
      await last;
    },
    async close() {
      await last;
      await writer.close();
      return Buffer.concat(chunks);
    },
  };
}

/** Encodes rows as a Parquet file. @throws RowError */
export async function encodeRows(columns: readonly ColumnSchema[], rows: Iterable<Row>): Promise<Uint8Array> {
  const writer = await createRowWriter(columns);
  for (const row of rows) await writer.append(row);
  return writer.close();
}

/** ECMAScript's range of time values, ms to either side of 1970. */
const farthestMs = 8.64e15;

const schemaOf = (columns: readonly ColumnSchema[]): ParquetSchema =>
  new parquet.ParquetSchema(
    Object.fromEntries(
      columns.map(({ name, type, nullable }) => [
        name,
        { type: parquetTypes[type], optional: nullable, compression: 'SNAPPY', statistics: false } as const,
      ]),
    ),
  );

function checked(columns: readonly ColumnSchema[], row: Row): Record<string, unknown> {
  const unknown = Object.keys(row).find((name) => !columns.some((column) => column.name === name));
  if (unknown !== undefined) throw new RowError(`column "${unknown}" is not in the table`);
  return Object.fromEntries(columns.map((column) => [column.name, cellOf(column, row[column.name])]));
}

function cellOf({ name, type, nullable }: ColumnSchema, value: Row[string] | undefined): unknown {
  if (value === undefined) throw new RowError(`column "${name}" is missing; use null for no value`);
  if (value === null) {
    if (nullable) return undefined;
    throw new RowError(`column "${name}" is null, but the table requires a value`);
  }
  switch (type) {
    case 'decimal':
      if (typeof value === 'number' && !Number.isNaN(value)) return value;
      break;
    case 'integer':
      if (value === Number(value) >> 0) return value;
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'timestamp':
      // As a Date: the library rejects numbers before 1970.
      if (Number.isInteger(value) && Math.abs(value as number) <= farthestMs) return new Date(value as number);
      break;
    default:
      // A lone surrogate has no UTF-8 form; the batch encoder replaces it in the same way.
      if (typeof value === 'string') return value.toWellFormed();
  }
  // Text is not shown: it may be personal.
  const got = typeof value === 'string' ? 'text' : `${typeof value} ${value}`;
  throw new RowError(`column "${name}" takes ${expected[type]}, got ${got}`);
}

const expected = {
  decimal: 'a number',
  integer: 'a whole number of 32 bits',
  boolean: 'true or false',
  category: 'text',
  text: 'text',
  timestamp: 'whole milliseconds since 1970 UTC',
} as const;
