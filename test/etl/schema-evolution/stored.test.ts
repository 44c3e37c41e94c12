import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { expect } from 'chai';
import { batchOfRows, rowsOf } from '../../../etl/batch/rows.ts';
import type { FieldType } from '../../../etl/contract/field.ts';
import { decodeParquet } from '../../../etl/parquet/read.ts';
import { encodeParquet } from '../../../etl/parquet/write.ts';
import { contractChanges, deployedContract } from '../../../etl/schema-evolution/changes.ts';
import { openDuckDb, rowsOfQuery } from '../support/duckdb.ts';
import { gauges, next, optionalField, withField } from '../support/gauges.ts';

const types = Object.keys(optionalField) as FieldType[];
const pairs = types.flatMap((from) => types.flatMap((to) => (from === to ? [] : [[from, to] as const])));
const cells = {
  decimal: 1.5,
  integer: 2,
  boolean: true,
  category: 'Sea',
  text: 'calm',
  timestamp: 86_400_000,
} as const;
const columnOf = (type: FieldType) => ({ name: 'c', type, description: '', nullable: true });
const bytesOf = (type: FieldType) =>
  encodeParquet(batchOfRows([columnOf(type)], [{ c: cells[type] }]), [columnOf(type)]);

/** Our own reader takes whole numbers for decimals, which Athena does not. */
const readsMore = (from: FieldType, to: FieldType) => from === 'integer' && to === 'decimal';

describe('a column of which files hold another type', () => {
  let directory: string;
  let duckdb: DuckDBConnection;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'types-'));
    duckdb = await openDuckDb();
    for (const type of types) await writeFile(join(directory, `${type}.parquet`), bytesOf(type));
  });
  after(async () => {
    duckdb.closeSync();
    await rm(directory, { recursive: true, force: true });
  });
  /** Type by which DuckDB reads the column of a file. */
  const storedAs = async (type: FieldType) => {
    const [row] = await rowsOfQuery(
      duckdb,
      `SELECT column_type FROM (DESCRIBE FROM '${join(directory, `${type}.parquet`)}')`,
    );
    return row?.column_type;
  };

  for (const [from, to] of pairs) {
    const alike = [from, to].every((type) => type === 'text' || type === 'category');

    it(`is ${alike ? 'let in, being one type' : 'rejected, being two types'} to a query: ${from}, then ${to}`, async () => {
      const now = next(gauges, withField(gauges, optionalField[from], { type: to }));
      const changes = contractChanges(deployedContract(gauges, null), now);
      expect(changes.some(({ effect }) => effect === 'incompatible')).to.equal(!alike);
      expect((await storedAs(from)) === (await storedAs(to))).to.equal(alike);
    });

    const readable = alike || readsMore(from, to);
    it(`${readable ? 'is read as it is' : 'fails its reader by name'}: ${from}, then ${to}`, async () => {
      const read = await decodeParquet(bytesOf(from), [columnOf(to)]).then(rowsOf, (error: Error) => error.message);
      if (readable) expect(read).to.deep.equal([{ c: cells[from] }]);
      else expect(read).to.match(/^column "c" is stored as .*, which cannot be read as /);
    });
  }
});
