import { expect } from 'chai';
import { rowsOf } from '../../etl/batch/rows.ts';
import { decodeCsv } from '../../etl/decode/csv-batch.ts';
import { sampleFromContract } from '../../etl/sample/from-contract.ts';
import { alertsOf } from '../../etl/scoring/alerts.ts';
import { scoreBatch } from '../../etl/transform/score-batch.ts';
import { contractsPage } from '../../tools/docs/contracts.ts';
import { analyse } from './support/analyse.ts';
import { openDuckDb } from './support/duckdb.ts';
import { etlOf } from './support/lake.ts';
import { oddSource } from './support/odd-source.ts';

const accepted = [
  'A,03/02/2024 10:00,,Ann,EXP,lost,10,100,covered',
  'A,05/03/2024,,Bob,standard,1,20 kg,200,no',
  'B,2024-03-06,6.3.2024,,express,2,40,-100,yes',
  'B,2024-03-07,,,N/A,open,0,0,no',
  'C,2024-03-08,,,,,5,,no', // without a score
];
const broken = [
  [',2024-03-07,,,,1,5,1,no', 'order missing'],
  ['A,2024-01-31,,,,1,5,1,no', 'timestamp before 2024-02'],
  ['A,03/25/2024,,,,1,5,1,no', 'timestamp against the date order day/month/year'],
  ['A,2024-03-07,,,overnight,1,5,1,no', 'value not one of its values'],
  ['A,2024-03-07,,,,4,5,1,no', 'rank above 3'],
  ['A,2024-03-07,,,,1,,1,no', 'latest missing'],
] as const;
const header = 'Carrier,Timestamp,Date,Recipient,Value,Rank,Latest (kg),Select,Constructor';
const csv = [header, ...accepted, ...broken.map(([row]) => row)].join('\n');

describe('a source of which there is nothing but its contract', () => {
  const { batch, rejected } = decodeCsv(oddSource, csv);
  const scored = scoreBatch(oddSource, batch);
  const etl = etlOf(oddSource, [scored]);

  it('is decoded: aliases, spellings, closed values, units and its own order of dates', () => {
    const [first, second, third, fourth, fifth] = rowsOf(batch);
    expect(first).to.include({ order: 'A', value: 'Express', rank: 3, constructor: true });
    expect(first?.timestamp).to.equal(Date.UTC(2024, 1, 3, 10));
    expect(second).to.include({ value: 'Standard', latest: 20, timestamp: Date.UTC(2024, 2, 5) });
    expect(third?.date).to.equal(Date.UTC(2024, 2, 6));
    expect(fourth).to.include({ value: 'N/A', rank: 0 });
    expect(fifth).to.include({ value: null, rank: null, select: null });
  });

  it('quarantines what breaks a rule, with the rule', () => {
    expect(rejected.map(({ reason }) => reason)).to.deep.equal(broken.map(([, reason]) => reason));
  });

  it('quarantines every record of a column that it does not know, if the contract says so', () => {
    const more = decodeCsv(oddSource, `${header},Colour\n${accepted[0]},red`);
    expect(more.rejected.map(({ reason }) => reason)).to.deep.equal(['unknown column Colour']);
  });

  it('is scored, derived and free of alerts', () => {
    const values = (name: 'from' | 'where' | 'end') => rowsOf(scored).map((row) => row[name]);
    expect(values('from')).to.deep.equal([-0.25, 1.5, -0.5, 0, null]);
    expect(values('where')).to.deep.equal([10, 10, -2.5, 0, null]);
    expect(values('end')).to.deep.equal([-0.5, 1.5, -1, 0, null]);
    expect(alertsOf(oddSource, scored)).to.deep.equal([]);
  });

  it('has partitions of its unit, and a row for each entity with every aggregate and its level', () => {
    expect([...etl.partitions.keys()]).to.deep.equal(['2024-02', '2024-03']);
    const shared = { records: 2, latest_partition: '2024-03', latest_scored_partition: '2024-03' };
    expect(rowsOf(etl.entities)).to.deep.equal([
      {
        ...{ order: 'A', ...shared, average_from: 0.625, latest_from: 1.5, case: 'Poor' },
        ...{ average_from_over: 2, latest_from_over: 1 },
        ...{ sum: 30, avg: 15, min: 100, max: 200, having: 1, join: 0.5 },
        ...{ sum_over: 2, avg_over: 2, min_over: 2, max_over: 2, having_over: 2, join_over: 2 },
      },
      {
        ...{ order: 'B', ...shared, average_from: -0.25, latest_from: -0.25, case: 'VERY_FAIR' },
        ...{ average_from_over: 2, latest_from_over: 2 },
        ...{ sum: 40, avg: 20, min: -100, max: 0, having: 1, join: -0.5 },
        ...{ sum_over: 2, avg_over: 2, min_over: 2, max_over: 2, having_over: 2, join_over: 2 },
      },
      {
        ...{ order: 'C', ...shared, records: 1, latest_scored_partition: null, case: 'UNKNOWN' },
        ...{ average_from: null, latest_from: null, average_from_over: 0, latest_from_over: 0 },
        ...{ sum: 5, avg: 5, min: null, max: null, having: 0, join: null },
        ...{ sum_over: 1, avg_over: 1, min_over: 0, max_over: 0, having_over: 1, join_over: 0 },
      },
    ]);
  });

  it('is summed up by SQL, measure by measure', async () => {
    const quarantine = rejected.map(({ eventId, reason }) => ({ event_id: eventId, reason }));
    const run = { runId: 'r', computedAt: 0 };
    const { metrics, missingInputs } = await analyse(await openDuckDb(), oddSource, etl, quarantine, run);
    const { data_quality_score: quality, ...others } = metrics;
    expect(others).to.deep.equal({
      ...{ run_id: 'r', computed_at: 0, count: 3, distinct: 2, table: 50 / 24, column: 25 },
      ...{ limit: 'Express', offset: '1', union: 'Express', all: 'B', any: 'Poor' },
      ...{ distinct_over: 4, table_over: 4, column_over: 3, limit_over: 4, offset_over: 4, union_over: 4 },
      ...{ all_over: 3, any_over: 2 },
      ...{ poor_user: 1, very_fair_user: 1, good_user: 0, unknown_case_user: 1, case_over: 2 },
      ...{ records_accepted: 5, records_quarantined: 6, cells_unread: 0, mean_score: 0.1875, mean_score_over: 4 },
      ...{ data_quality_score_over: 11 },
    });
    expect(quality).to.be.within(0, 5 / 11);
    expect(missingInputs).to.deep.equal({ select: 1, latest: 0, constructor: 0 });
  });

  it('has a sample that it accepts', () => {
    const sample = decodeCsv(oddSource, [...sampleFromContract(oddSource, { rows: 300 })].join(''));
    expect(sample.rejected).to.deep.equal([]);
    expect(rowsOf(sample.batch).map((row) => row.value)).to.include.members(['Express', 'Standard', 'N/A']);
  });

  it('has a section of its own in the docs', () => {
    const page = contractsPage([oddSource]);
    for (const { name } of oddSource.fields) expect(page).to.include(`- \`${name}\`: `);
    expect(page).to.include('No `from` raises an alert.');
  });
});
