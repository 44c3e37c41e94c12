import { expect } from 'chai';
import { manufacturing } from '../../etl/index.ts';
import { batchKey, tablesOf } from '../../etl/platform.ts';
import { reconcile } from '../../operations/reconciliation.ts';
import { bucket, declareTables, type Lake, openLake } from '../local/athena/lake.ts';

const { processed, records } = tablesOf(manufacturing);

describe('the reconciliation of more records than memory holds', () => {
  let lake: Lake;
  before(async () => {
    lake = await openLake({ memoryMb: 128 });
    await declareTables(lake, [manufacturing]);
  });
  after(() => lake.close());

  const rows = 400_000;
  /** Ids and sequence numbers as long as those of a stream. */
  const columns = `
    md5((i % ${rows - 1_000})::VARCHAR) AS event_id,
    'shardId-00000000000' || (i % 4) AS shard_id,
    '49655' || lpad(i::VARCHAR, 51, '0') AS sequence_number`;

  it('counts stream positions and ids exactly, on disk if it must', async () => {
    const arrival = Date.UTC(2026, 0, 1, 12);
    const put = async (key: string, select: string) => lake.store.put(bucket, key, await lake.parquet(select));
    await put(batchKey(processed, arrival, 'shardId-0', '1'), `SELECT ${columns} FROM range(${rows}) AS t(i)`);
    // A batch that was delivered again: the same positions once more.
    await put(batchKey(processed, arrival, 'shardId-0', '2'), `SELECT ${columns} FROM range(5_000) AS t(i)`);
    const stored = `SELECT md5(i::VARCHAR) AS event_id FROM range(${rows - 1_500}) AS t(i)`;
    await put(`${records.prefix}event_date=2026-01-01/part.parquet`, `${stored} UNION ALL SELECT md5('7')`);
    let [underWay, most] = [0, 0];
    const ask = async (sql: string) => {
      most = Math.max(most, ++underWay);
      try {
        return await lake.athena.query(sql, 'lake');
      } finally {
        underWay -= 1;
      }
    };
    expect(await reconcile(ask, [], manufacturing)).to.deep.equal({
      ...{ stored: rows - 1_500, waiting: 500, duplicates: 1_000, duplicateRows: 1 },
      ...{ replayed: 0, quarantined: 0, deadLetter: 0, erased: 0 },
    });
    // Each question over every record takes memory that the engine accounts for, and as much again for its files.
    expect(most, 'questions at one time').to.equal(1);
  });
});
