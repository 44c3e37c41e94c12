import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from 'arquero';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Contract, readCsv, readTable, SchemaError, sampleOf, writeTable } from '../../../etl/index.ts';
import { ecommerce, manufacturing, sources } from '../../../etl/sources/index.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { encodeTable } from '../../../lake/table.ts';
import { decodedBatch, decodedRows } from '../support/batches.ts';
import { openDuckDb } from '../support/duckdb.ts';
import { oddSource } from '../support/odd-source.ts';
import { rowsIn, shown } from './support.ts';

async function rejectionOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
  } catch (error) {
    expect(error).to.be.instanceOf(SchemaError);
    return (error as Error).message;
  }
  throw new Error('it was read');
}

describe('readTable', () => {
  const contracts: readonly Contract[] = [...sources, oddSource];
  for (const contract of contracts) {
    it(`reads what the lake stores of ${contract.source}: ZSTD, timestamps as dates`, async () => {
      await fc.assert(
        fc.asyncProperty(decodedRows(contract, { min: 0, max: 40 }), async (rows) => {
          const scored = scoreBatch(contract, decodedBatch(contract, rows));
          const found = await readTable(encodeTable(tablesOf(contract).processed, scored));
          expect(found.columnNames()).to.deep.equal([...scored.columns.keys()]);
          expect(rowsIn(found)).to.deep.equal(shown(scored));
        }),
        { numRuns: 15 },
      );
    });
  }

  it('reads a large table of the lake', async () => {
    const { table: readings } = readCsv(manufacturing, sampleOf('manufacturing', { rows: 20_000 }));
    const { processed } = tablesOf(manufacturing);
    const columns = processed.columns.filter(({ name }) => readings.columnIndex(name) >= 0);
    const { fromTable } = await import('../../../etl/index.ts');
    const bytes = encodeTable({ ...processed, columns }, fromTable(readings, columns));
    const found = await readTable(bytes, ['machine_id', 'vibration', 'timestamp']);
    for (const name of ['machine_id', 'vibration', 'timestamp'] as const)
      expect(found.array(name)).to.deep.equal(readings.array(name));
  });

  it('says which columns there are', async () => {
    const bytes = writeTable(table({ a: [1], b: ['x'] }));
    expect(await rejectionOf(readTable(bytes, ['c']))).to.equal('the file has no column "c": name one of a, b');
  });

  it('says which columns of a foreign file it cannot read, and reads the others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'read-table-'));
    try {
      const path = join(folder, 'x.parquet');
      const connection = await openDuckDb();
      await connection.run(
        `COPY (SELECT 1::DOUBLE d, 2::INTEGER i, 'x' t, DATE '2025-01-01' "day", [1] list, 3::BIGINT big,
         TIMESTAMP '2025-01-01' "at") TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
      );
      const bytes = readFileSync(path);
      for (const name of ['day', 'list', 'big']) {
        expect(await rejectionOf(readTable(bytes, [name]))).to.match(
          new RegExp(
            `^column "${name}" is stored as .+, which cannot be read: name the columns that can, readTable\\(file, \\['d', 'i', 't', 'at'\\]\\)$`,
          ),
        );
      }
      const found = await readTable(bytes, ['at', 't', 'i', 'd']);
      expect(rowsIn(found)).to.deep.equal([{ at: new Date(Date.UTC(2025, 0, 1)), t: 'x', i: 2, d: 1 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('checks the columns against the contract, if one is given', async () => {
    const bytes = writeTable(table({ machine_id: ['1', null], vibration: ['high', 'low'], timestamp: [null, null] }));
    expect(rowsIn(await readTable(bytes, ['machine_id']))).to.deep.equal([{ machine_id: '1' }, { machine_id: null }]);
    expect(await rejectionOf(readTable(bytes, ['machine_id'], manufacturing))).to.equal(
      'column "machine_id" has no value in row 1; every record needs one',
    );
    expect(await rejectionOf(readTable(bytes, ['vibration'], manufacturing))).to.equal(
      'column "vibration" is stored as BYTE_ARRAY UTF8, which cannot be read as decimal',
    );
    const { table: readings } = readCsv(manufacturing, sampleOf('manufacturing', { rows: 5 }));
    const found = await readTable(writeTable(readings, manufacturing), ['timestamp', 'vibration'], manufacturing);
    expect(found.array('timestamp')).to.deep.equal(readings.array('timestamp'));
    expect(found.columnNames()).to.deep.equal(['timestamp', 'vibration']);
  });

  it('calls a file damaged that does not unpack', async () => {
    const { table: orders } = readCsv(ecommerce, sampleOf('ecommerce', { rows: 50 }));
    const { processed } = tablesOf(ecommerce);
    const columns = processed.columns.filter(({ name }) => orders.columnIndex(name) >= 0);
    const { fromTable } = await import('../../../etl/index.ts');
    const bytes = Uint8Array.from(encodeTable({ ...processed, columns }, fromTable(orders, columns)));
    for (let at = 20; at < 200; at += 7) bytes[at] = (bytes[at] as number) ^ 0xff;
    expect(await rejectionOf(readTable(bytes))).to.include('damaged');
  });
});

describe('writeTable', () => {
  it('writes what readTable reads, with and without a contract', async () => {
    const { table: orders } = readCsv(ecommerce, sampleOf('ecommerce', { rows: 20 }));
    for (const bytes of [writeTable(orders, ecommerce), writeTable(orders)]) {
      expect(rowsIn(await readTable(bytes))).to.deep.equal(rowsIn(orders));
    }
  });

  it('types columns by their first value, and names the row of another type', () => {
    expect(() => writeTable(table({ a: [null, 1, 'x'] as never[] }))).to.throw(
      SchemaError,
      'column "a" of the table holds text "x" in row 2, but decimal needs numbers',
    );
  });
});
