import { expect } from 'chai';
import { decodeCsv } from '../../../../etl/decode/csv-batch.ts';
import { inspectCsv } from '../../../../etl/decode/csv-inspect.ts';
import { UserError } from '../../../../etl/errors.ts';
import { manufacturing } from '../../../../etl/sources/manufacturing/contract.ts';
import { sampleManufacturing } from '../../../../etl/sources/manufacturing/sample.ts';
import { deviationOf, meanOf, recordsOf, shareOf, textOf } from '../../sample/support.ts';

const rows = 100_000;
const row =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:00,\d+(,-?\d+\.\d{1,2}){5},[012],[01],\d+,(Normal|Overheating|Vibration Issue|Pressure Drop|Electrical Fault),[01]\.0,[01]$/;

describe('the sample of readings', () => {
  const csv = textOf(sampleManufacturing());
  const records = recordsOf(csv);
  const numbers = (name: string) => records.map((record) => Number(record[name]));
  const temperature = numbers('temperature');
  const vibration = numbers('vibration');
  const anomaly = numbers('anomaly_flag');
  const risk = numbers('downtime_risk');
  /** The formula once more, on its own. */
  const scores = temperature.map(
    (t, i) =>
      Math.round(
        ((0.3 * t) / 100 + (0.25 * (vibration[i] ?? 0)) / 10 + 0.15 * (anomaly[i] ?? 0) + 0.3 * (risk[i] ?? 0)) * 100,
      ) / 100,
  );

  it('has the columns of the contract, in the form of the public data set', () => {
    const lines = csv.split('\n');
    expect(lines[0]).to.equal(
      'timestamp,machine_id,temperature,vibration,humidity,pressure,energy_consumption,machine_status,anomaly_flag,' +
        'predicted_remaining_life,failure_type,downtime_risk,maintenance_required',
    );
    const { header } = inspectCsv(manufacturing, new TextEncoder().encode(csv.slice(0, 1000)), 'sample');
    expect(header.columns.map(({ key }) => key)).to.deep.equal(manufacturing.fields.map(({ name }) => name));
    expect(header).to.deep.include({ missing: [], hints: [] });
    expect(lines).to.have.length(rows + 2);
    expect(lines.slice(1, -1).filter((line) => !row.test(line))).to.deep.equal([]);
  });

  it('has one reading a minute, from 2025 on', () => {
    expect(records[0]?.timestamp).to.equal('2025-01-01 00:00:00');
    expect(records.at(-1)?.timestamp).to.equal('2025-03-11 10:39:00');
    expect(new Set(records.map(({ timestamp }) => timestamp))).to.have.property('size', rows);
  });

  it('measures as the data set does', () => {
    for (const [name, mean, deviation] of [
      ['temperature', 75, 10],
      ['vibration', 50, 15],
      ['humidity', 55, 50 / Math.sqrt(12)],
      ['pressure', 3, 4 / Math.sqrt(12)],
      ['energy_consumption', 2.75, 4.5 / Math.sqrt(12)],
      ['machine_id', 25.5, 14.43],
    ] as const) {
      expect(meanOf(numbers(name)), name).to.be.closeTo(mean, deviation / 50);
      expect(deviationOf(numbers(name)), name).to.be.closeTo(deviation, deviation / 50);
    }
    expect(new Set(numbers('machine_id'))).to.have.property('size', 50);
  });

  it('keeps the rules between its columns', () => {
    const broken = records.filter((record) => {
      const isAnomaly = Number(record.temperature) > 90 || Number(record.vibration) > 80;
      const hasFailed = record.machine_status === '2';
      const life = Number(record.predicted_remaining_life);
      return !(
        record.anomaly_flag === (isAnomaly ? '1' : '0') &&
        record.downtime_risk === (isAnomaly ? '1.0' : '0.0') &&
        record.maintenance_required === (isAnomaly || hasFailed || life < 20 ? '1' : '0') &&
        (hasFailed || record.failure_type === 'Normal') &&
        (isAnomaly ? life >= 1 && life <= 50 : life >= 10 && life <= 500)
      );
    });
    expect(broken).to.deep.equal([]);
    expect(shareOf(records, ({ machine_status }) => machine_status === '1')).to.be.closeTo(0.8, 0.01);
    expect(shareOf(records, ({ machine_status }) => machine_status === '2')).to.be.closeTo(0.1, 0.005);
    const failures = records.filter(({ machine_status }) => machine_status === '2');
    expect(shareOf(failures, ({ failure_type }) => failure_type === 'Normal')).to.be.closeTo(0.2, 0.02);
  });

  it('scores 1.52 in the mean, and is above 0.7 almost always', () => {
    expect(meanOf(scores)).to.be.closeTo(1.52, 0.01);
    expect(shareOf(scores, (score) => score > 0.7)).to.be.closeTo(0.98, 0.005);
  });

  it('raises no more alerts than the budget of the contract', () => {
    const alerts = scores.filter((score) => score > manufacturing.alert.above).length;
    expect(alerts).to.be.within(10, manufacturing.alert.budgetPerDay);
  });

  it('is read by the lake, save the vibrations below zero', () => {
    const { batch, rejected } = decodeCsv(manufacturing, csv);
    expect(batch.length + rejected.length).to.equal(rows);
    expect(rejected.map(({ reason }) => reason)).to.deep.equal(
      vibration.filter((value) => value < 0).map(() => 'vibration below 0'),
    );
    expect(rejected.length).to.be.within(1, 100);
  });

  it('is the same bytes for the same seed, and starts at the given time', () => {
    const small = (seed: number) => textOf(sampleManufacturing({ rows: 50, seed }));
    expect(small(3)).to.equal(small(3)).and.not.equal(small(4));
    expect(csv.startsWith(textOf(sampleManufacturing({ rows: 2500 })))).to.equal(true);
    const [first] = recordsOf(textOf(sampleManufacturing({ rows: 1, start: Date.UTC(2030, 1, 28, 23, 59) })));
    expect(first?.timestamp).to.equal('2030-02-28 23:59:00');
  });

  it('rejects a number of rows that is no count', () => {
    for (const wrong of [-1, 1.5, Number.NaN]) {
      expect(() => textOf(sampleManufacturing({ rows: wrong }))).to.throw(UserError, `rows of a sample is ${wrong}`);
    }
  });
});
