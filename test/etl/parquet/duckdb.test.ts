import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { rowsOf } from '../../../etl/batch/rows.ts';
import { encodeParquet } from '../../../etl/parquet/write.ts';
import { sources } from '../../../etl/sources/index.ts';
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

  for (const contract of [...sources, oddSource]) {
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
