import { zstdCompressSync } from 'node:zlib';
import { batchOfRows, type ColumnSchema, encodeParquet } from '../../etl/platform.ts';
import { encodeRows } from '../../lake/row-parquet.ts';

const column = (name: string, type: ColumnSchema['type'], nullable = false): ColumnSchema => ({
  name,
  type,
  nullable,
  description: '',
});

/** One column for every way in which the lake's files hold values. */
export const columns: readonly ColumnSchema[] = [
  column('id', 'text'),
  column('score', 'decimal', true),
  column('at', 'timestamp'),
  column('kind', 'category', true),
  column('ok', 'boolean', true),
  column('position', 'integer'),
];

export const eventTime = 'at';

const rows = Array.from({ length: 20 }, (_, i) => ({
  id: `r${1000 + i}`,
  score: i % 3 === 0 ? null : i + 0.5,
  at: 1_700_000_000_000 + i,
  kind: i % 5 === 0 ? null : `k${i % 2}`,
  ok: i === 7 ? null : i % 2 === 0,
  position: i,
}));

/** A small file of each kind that the lake writes. */
export async function flipFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  const batch = batchOfRows(columns, rows);
  const encode = (codec: 'SNAPPY' | 'ZSTD' | 'UNCOMPRESSED') =>
    encodeParquet(batch, columns, { codec, zstd: zstdCompressSync });
  return {
    SNAPPY: encode('SNAPPY'),
    ZSTD: encode('ZSTD'),
    UNCOMPRESSED: encode('UNCOMPRESSED'),
    'row by row': await encodeRows(columns, rows),
  };
}
