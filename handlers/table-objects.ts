import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Batch, decodeParquet, encodeParquet, type TableSchema } from '../etl/index.ts';

/**
 * An object of a table, packed as tightly as Athena reads.
 * @param metadata key-value metadata of the file
 */
export const encodeTable = (
  table: TableSchema,
  batch: Batch,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => encodeParquet(batch, table.columns, { codec: 'ZSTD', zstd: zstdCompressSync, metadata });

/** The rows of an object of a table. */
export const decodeTable = (table: TableSchema, bytes: Uint8Array): Promise<Batch> =>
  decodeParquet(bytes, table.columns, { zstd: zstdDecompressSync });
