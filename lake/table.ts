import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  type Batch,
  type ColumnSchema,
  decodeParquet,
  encodeParquet,
  partitionKey,
  SchemaError,
  type TableSchema,
} from '../etl/platform.ts';
import type { RangedObject } from './objects.ts';

/**
 * Encodes an object of a table, compressed as far as Athena can read.
 * @param metadata key-value metadata of the file
 */
export const encodeTable = <Columns>(
  table: TableSchema<ColumnSchema<Columns>>,
  batch: Batch<Columns>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => encodeParquet(batch, table.columns, { codec: 'ZSTD', zstd: zstdCompressSync, metadata });

/** Decompresses only to the declared size of the page: a page with more data is a decompression bomb. */
const unpack = (input: Uint8Array, bytes: number): Uint8Array =>
  zstdDecompressSync(input, { maxOutputLength: Math.max(1, bytes) });

/**
 * Rows of an object of a table. Of a ranged object, only the columns of the table are read.
 * @throws SchemaError if it is damaged, or belongs to another table
 */
export const decodeTable = <Columns>(
  table: TableSchema<ColumnSchema<Columns>>,
  object: Uint8Array | RangedObject,
): Promise<Batch<Columns>> => decodeParquet(object, table.columns, { zstd: unpack });

/**
 * Adds the object's name to the error about an unreadable object.
 * @throws SchemaError
 */
export async function readingObject<T>(key: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof SchemaError)
      throw new SchemaError(`${key}: ${error.message}`, { file: key }, { cause: error });
    throw error;
  }
}

/** Event-time partition of an object's key; null for any other key. */
export function partitionOfKey(table: TableSchema, key: string): string | null {
  const partition = key.slice(key.indexOf('=') + 1, key.lastIndexOf('/'));
  return key === partitionKey(table, partition) ? partition : null;
}
