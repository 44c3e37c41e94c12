import { expect } from 'chai';
import { rowsOf } from '../../etl/batch/rows.ts';
import { manufacturing } from '../../etl/index.ts';
import { tablesOf } from '../../etl/platform.ts';
import { smallLake, streamOf } from '../matrix/small-lake.ts';

const hour = 3_600_000;
const noon = Date.UTC(2025, 2, 1, 12);
const header = 'timestamp,machine_id,temperature,vibration,anomaly_flag,downtime_risk';

describe('the table of entities', () => {
  it('counts a day as the latest once it has begun, without another record: a clock ahead decides nothing until then', async () => {
    const lake = smallLake(manufacturing);
    const csv = [header, '2025-03-01 11:00,hot,95,90,1,1', '2025-03-02 09:00,hot,60,20,0,0'].join('\n');
    await lake.deliver(streamOf(manufacturing, csv, noon, 1));
    const risks = async (now: number) => {
      await lake.runEtl(now);
      return rowsOf(await lake.rowsOf(tablesOf(manufacturing).entities)).map((row) => [
        ...[row.latest_partition, row.latest_scored_partition, row.risk, row.records],
      ]);
    };
    expect(await risks(noon)).to.deep.equal([['2025-03-01', '2025-03-01', 'HIGH', 2]]);
    expect(await risks(noon + 11 * hour)).to.deep.equal([['2025-03-01', '2025-03-01', 'HIGH', 2]]);
    expect(await risks(noon + 12 * hour)).to.deep.equal([['2025-03-02', '2025-03-02', 'LOW', 2]]);
    // The clock of that run was ahead, and is right again.
    expect(await risks(noon)).to.deep.equal([['2025-03-01', '2025-03-01', 'HIGH', 2]]);
  });

  it('is computed again once for a day that has begun', async () => {
    const lake = smallLake(manufacturing);
    await lake.deliver(streamOf(manufacturing, `${header}\n2025-03-02 09:00,hot,60,20,0,0`, noon, 1));
    await lake.runEtl(noon);
    const key = `${tablesOf(manufacturing).entities.prefix}part-0.parquet`;
    const etag = async () => (await lake.objects.get(key))?.etag;
    const before = await etag();
    await lake.runEtl(noon + 12 * hour);
    const after = await etag();
    expect(after).not.to.equal(before);
    await lake.runEtl(noon + 13 * hour);
    expect(await etag()).to.equal(after);
  });
});
