import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Batch, decodeParquet, encodeParquet, type TableSchema } from '../../etl/index.ts';

/** Analytics objects are written once and read often, so they are packed tighter than what the processor leaves. */
export const encodeTable = (table: TableSchema, batch: Batch): Uint8Array =>
  encodeParquet(batch, table.columns, { codec: 'ZSTD', zstd: zstdCompressSync });

/** The rows of an object of a table, in either codec. */
export const decodeTable = (table: TableSchema, bytes: Uint8Array): Promise<Batch> =>
  decodeParquet(bytes, table.columns, { zstd: zstdDecompressSync });
