import { expect } from 'chai';
import { profileReport } from '../../../cli/start/profile-report.ts';
import { contractOf } from '../../../etl/platform.ts';
import { profileCsv } from '../../../etl/profile/profiler.ts';

const report = (source: string, csv: string | Uint8Array) =>
  profileReport(contractOf(source), profileCsv(contractOf(source), csv, { file: 'mine.csv' })).split('\n');

describe('report on a file before it is sent', () => {
  it('is short where everything is usual', () => {
    expect(report('manufacturing', 'timestamp,machine_id,temperature\n2025-03-01,A,70\n').slice(0, 2)).to.deep.equal([
      'mine.csv: 1 row of manufacturing, UTF-8, separated by commas',
      '  columns       3 of 3 matched',
    ]);
  });

  it('shows each decision, slips in headers with the field that may be meant, and what follows from missing inputs', () => {
    const csv =
      'Date;Time;machine;Temprature;vibration;colour\n22/02/2025;02:37;A;70;0,125;red\n21/02/2025;02:37;B;70;-1,5;red\n';
    const lines = report('manufacturing', csv);
    expect(lines[0]).to.equal('mine.csv: 2 rows of manufacturing, UTF-8, separated by semicolons');
    expect(lines).to.include.members([
      '  time          "Date" and "Time" are joined',
      '  dates         day/month/year (found in the file)',
      '  decimal mark  a comma (found in the file)',
      '  columns       3 of 5 matched',
      '  not matched   "Temprature" (did you mean temperature?), "colour"; kept in extra',
    ]);
    expect(lines.find((line) => line.startsWith('  no score'))).to.match(
      /none of these readings can get maintenance_priority_score: .*temperature.* missing$/,
    );
    expect(lines.at(-1)).to.match(/rejected +1 of 2 rows \(50\.0 %\) will be quarantined: vibration below 0 \(1\)$/);
  });

  it('says that an order is assumed if nothing in the file shows it, and shows a word that is not UTF-8', () => {
    const csv = Buffer.from('customer_id,purchase_amount,time_of_purchase\nZo\xeb,1,3/1/2024\n', 'latin1');
    const lines = report('ecommerce', csv);
    expect(lines).to.include('  dates         month/day/year (assumed: nothing in the file shows it)');
    expect(lines[1]).to.equal(
      '  encoding      not UTF-8: read as Windows-1252, for example "Zoë"; if that is wrong, say --encoding',
    );
  });
});
