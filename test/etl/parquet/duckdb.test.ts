import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { rowsOf } from '../../../etl/batch/rows.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import { decodeParquet } from '../../../etl/parquet/read.ts';
import { encodeParquet } from '../../../etl/parquet/write.ts';
import { sources } from '../../../etl/sources/index.ts';
import type { ColumnSchema } from '../../../etl/table/schema.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { decodedBatch, decodedRows } from '../support/batches.ts';
import { openDuckDb, rowsOfQuery } from '../support/duckdb.ts';
import { oddSource } from '../support/odd-source.ts';

const duckDbType = {
  decimal: 'DOUBLE',
  integer: 'INTEGER',
  boolean: 'BOOLEAN',
  category: 'VARCHAR',
  text: 'VARCHAR',
  timestamp: 'TIMESTAMP',
} as const;

describe('a Parquet file as another engine reads it', () => {
  const opening = openDuckDb();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-'));
  });
  after(() => rm(folder, { recursive: true }));

  const contracts: readonly Contract[] = [...sources, oddSource];
  for (const contract of contracts) {
    const { columns } = tablesOf(contract).processed;

    for (const size of [0, 200]) {
      it(`has types and values of ${contract.source}_processed with ${size} rows`, async () => {
        const connection = await opening;
        const rows = fc.sample(decodedRows(contract, { min: size, max: size }), 1)[0] ?? [];
        const batch = scoreBatch(contract, decodedBatch(contract, rows));
        const path = join(folder, `${contract.source}-${size}.parquet`);
        await writeFile(path, encodeParquet(batch, columns));

        const described = await rowsOfQuery(connection, `DESCRIBE SELECT * FROM '${path}'`);
        const shape = described.map((row) => [row.column_name, row.column_type]);
        expect(shape).to.deep.equal(columns.map(({ name, type }) => [name, duckDbType[type]]));

        const list = columns.map(({ name, type }) =>
          type === 'timestamp' ? `CAST(epoch_ms("${name}") AS DOUBLE) AS "${name}"` : `"${name}"`,
        );
        const read = await rowsOfQuery(connection, `SELECT ${list.join(', ')} FROM '${path}'`);
        expect(read).to.deep.equal(rowsOf(batch));
      });
    }
  }
});

describe('a Parquet file that another engine wrote', () => {
  const types: Readonly<Record<string, ColumnSchema['type']>> = {
    id: 'text',
    kind: 'category',
    score: 'decimal',
    rank: 'integer',
    ok: 'boolean',
    at: 'timestamp',
  };
  const columns = Object.entries(types).map(
    ([name, type]): ColumnSchema => ({ name, type, nullable: true, description: '' }),
  );
  const query = `SELECT 'r' || i AS id, CASE WHEN i % 7 > 0 THEN 'k' || (i % 3) END AS kind,
    CASE WHEN i % 3 > 0 THEN i / 4.0::DOUBLE END AS score, i::INTEGER AS rank, i % 5 = 0 AS ok,
    make_timestamp_ms(1700000000000 + i * 1000) AS at FROM range(5000) numbers(i)`;

  for (const [codec, version] of [
    ['SNAPPY', 'V1'],
    ['ZSTD', 'V2'],
    ['UNCOMPRESSED', 'V2'],
  ]) {
    it(`is read: ${codec}, encodings of ${version}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lake-'));
      try {
        const path = join(folder, 'other.parquet');
        const options = `FORMAT parquet, CODEC '${codec}', PARQUET_VERSION '${version}'`;
        await rowsOfQuery(await openDuckDb(), `COPY (${query}) TO '${path}' (${options})`);
        const zstd = (input: Uint8Array) => zstdDecompressSync(input);
        const rows = rowsOf(await decodeParquet(await readFile(path), columns, { zstd }));
        expect(rows).to.have.length(5_000);
        expect([rows[0], rows[4_999]]).to.deep.equal([
          { id: 'r0', kind: null, score: null, rank: 0, ok: true, at: 1_700_000_000_000 },
          { id: 'r4999', kind: 'k1', score: 1_249.75, rank: 4_999, ok: false, at: 1_700_004_999_000 },
        ]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
