import { expect } from 'chai';
import { computedMetrics } from '../../cli/status/computed.ts';
import { manufacturing } from '../../etl/index.ts';
import { tablesOf } from '../../etl/platform.ts';
import { openDuckDb, rowsOfQuery } from '../etl/support/duckdb.ts';
import { smallLake, streamOf } from './small-lake.ts';

const header = 'timestamp,machine_id,temperature,vibration,anomaly_flag,downtime_risk';
const worst = Array.from({ length: 10 }, (_, i) => `2025-03-01 10:0${i},m${i},120,110,1,1`);

describe('the table of alerts', () => {
  it('can hold an alert twice, as its description says; what counts them leaves duplicates out', async () => {
    const lake = smallLake(manufacturing);
    const records = streamOf(manufacturing, [header, ...worst].join('\n'), Date.UTC(2025, 2, 2), 1);
    // The topic rejects an alert after the batch was stored, and the batch is delivered again in halves.
    await lake.deliver(records);
    await lake.deliver(records.slice(0, 5));
    await lake.deliver(records.slice(5));
    const { alerts } = tablesOf(manufacturing);
    expect(alerts.description).to.include('here twice');
    expect((await lake.rowsOf(alerts)).length).to.equal(20);
    const connection = await openDuckDb();
    await lake.declare(connection);
    const { alerts: counted } = await computedMetrics((sql) => rowsOfQuery(connection, sql), manufacturing);
    expect(counted).to.equal(10);
    connection.closeSync();
  });
});
