import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  type Batch,
  decodeParquet,
  encodeParquet,
  partitionKey,
  SchemaError,
  type TableSchema,
} from '../etl/platform.ts';

/**
 * An object of a table, packed as tightly as Athena reads.
 * @param metadata key-value metadata of the file
 */
export const encodeTable = (
  table: TableSchema,
  batch: Batch,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => encodeParquet(batch, table.columns, { codec: 'ZSTD', zstd: zstdCompressSync, metadata });

/** Goes no further than what the page is said to unpack to: bytes that pack more are a bomb. */
const unpack = (input: Uint8Array, bytes: number): Uint8Array =>
  zstdDecompressSync(input, { maxOutputLength: Math.max(1, bytes) });

/** The rows of an object of a table. @throws SchemaError where it is damaged, or not of this table */
export const decodeTable = (table: TableSchema, bytes: Uint8Array): Promise<Batch> =>
  decodeParquet(bytes, table.columns, { zstd: unpack });

/**
 * Names the object in the error of one that cannot be read.
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

/** Event-time partition whose object a key names; null for any other key. */
export function partitionOfKey(table: TableSchema, key: string): string | null {
  const partition = key.slice(key.indexOf('=') + 1, key.lastIndexOf('/'));
  return key === partitionKey(table, partition) ? partition : null;
}
