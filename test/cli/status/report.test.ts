import { expect } from 'chai';
import { report } from '../../../cli/status/report.ts';
import type { LakeSummary, SourceMetrics } from '../../../cli/status/summary.ts';

const readings: SourceMetrics = {
  ...{
    rows: 30,
    sent: 35,
    stored: 20,
    quarantined: 10,
    duplicates: 0,
    deadLetter: 0,
    scored: 14,
    unscored: 6,
    meanScore: 1.5,
    alerts: 0,
  },
  ...{ bytesIn: 1000, processedBytes: 500, analyticsBytes: 700 },
  ...{ waiting: 5, replayed: 0, erased: 0, duplicateRows: 0, inFlight: 0 },
  rejectedFiles: [{ file: 'cut.csv.gz', reason: 'cut.csv.gz: its gzip stream is broken' }],
  waitingFiles: [{ file: 'next.csv', bytes: 1200 }],
  topReasons: [{ reason: 'vibration below 0', records: 7, example: 'm.csv row 3: vibration is "-3.2", below 0' }],
  tiers: { HIGH: 1, MEDIUM: 0, LOW: 2, UNKNOWN: 4 },
  unscoredEntities: { count: 4, names: ['7', 'press\u001b[2J\n8'] },
  topEntities: [
    { entity: 'x'.repeat(20_000), score: 1.9, tier: 'HIGH', scoredPartition: '2025-03-01' },
    { entity: 'press\u001b[2J\n7', score: 1.2, tier: 'LOW' },
  ],
};
const summary: LakeSummary = {
  sources: { manufacturing: readings },
  integrated: { operational_excellence_score: 0.4, business_health_index: null },
  integratedOver: { operational_excellence_score: 20, business_health_index: 0 },
  ingestLatencyMs: { p50: 10, p99: 20 },
  stages: [{ name: 'Streams', ms: 1200 }],
  orchestration: { name: 'm', status: 'SUCCEEDED', interpreter: 'python3' },
  runs: { works: {} },
  failures: [],
  violations: [],
};
const printed = report(summary);
const hostile = 'machine is "\u001b[2J\nmanufacturing: 30 accepted = 30 stored"';
const tame = 'machine is "\ufffd[2J\ufffdmanufacturing: 30 accepted = 30 stored"';

describe('what is printed after a run', () => {
  it('accounts for every quarantined record, and shows one of each frequent reason', () => {
    expect(printed).to.include(
      'manufacturing quarantined: 7 × vibration below 0\n  e.g. m.csv row 3: vibration is "-3.2"',
    );
    expect(printed).to.include('manufacturing quarantined: 3 for other reasons');
  });

  it('names a file that was not read to its end, why, and what to do', () => {
    expect(printed).to.include('manufacturing file cut.csv.gz was not read to its end: cut.csv.gz: its gzip stream');
    expect(printed).to.include('give the complete file (--manufacturing FILE) or remove it from raw/manufacturing/');
  });

  it('names the files that wait in raw/, as a term of the accounting', () => {
    expect(printed).to.include('10 quarantined; not accepted yet: 1 file waiting in raw/\n');
    expect(printed).to.include('manufacturing file next.csv (1.2 kB) is waiting in raw/');
  });

  it('accounts for every record and entity without a score, and for those that are on their way', () => {
    expect(printed).to.include('manufacturing stored without a score, because an input is null: 6');
    expect(printed).to.include('manufacturing: 35 accepted = 20 stored + 5 waiting for the ETL + 10 quarantined');
    expect(printed).to.include('Machines by risk: HIGH 1, MEDIUM 0, LOW 2, UNKNOWN 4\n');
    expect(printed).to.include('Machines without a score: 4 (7, press\ufffd[2J\ufffd8, …)\n');
    expect(printed).to.match(/mean score +over .*\n.* 1\.5000 +14 /);
  });

  it('has one exact sum, also if records are lost or counted twice', () => {
    const line = (sent: number) =>
      /^manufacturing: (.* accepted = [^;]*)/m.exec(
        report({ ...summary, sources: { manufacturing: { ...readings, sent } } }),
      )?.[1];
    expect(line(38)).to.equal('38 accepted = 20 stored + 5 waiting for the ETL + 10 quarantined + 3 unaccounted for');
    expect(line(34)).to.equal('34 accepted = 20 stored + 5 waiting for the ETL + 10 quarantined - 1 too many');
  });

  it('keeps names out of files to one line of a terminal', () => {
    expect(printed).to.include(
      `${'x'.repeat(40)}… (1.90, HIGH, last scored 2025-03-01), press\ufffd[2J\ufffd7 (1.20, LOW)`,
    );
  });

  it('names none of persons without a score', () => {
    const unscoredEntities = { count: 4, names: [] };
    expect(report({ ...summary, sources: { manufacturing: { ...readings, unscoredEntities } } })).to.include(
      'Machines without a score: 4\n',
    );
  });

  it('says over how many values a metric across sources is, and that nothing is known of one', () => {
    expect(printed).to.include('Operational excellence score: 0.400 (over 20)\nBusiness health index: none (over 0)');
  });

  it('shows whole what a producer wrote, save what a terminal would obey or that would pass for a line of its own', () => {
    const texts = {
      rejectedFiles: [{ file: 'm.csv', reason: hostile }],
      topReasons: [{ reason: hostile, records: 10, example: hostile }],
    };
    const orchestration = { ...summary.orchestration, error: 'NameError \u001b[2J' };
    const shown = report({ ...summary, orchestration, sources: { manufacturing: { ...readings, ...texts } } });
    expect(shown).to.include(`was not read to its end: ${tame}\n`);
    expect(shown).to.include(`quarantined: 10 × ${tame}\n  e.g. ${tame}\n`);
    expect(shown).to.include('NameError \ufffd[2J').and.not.include('\u001b');
  });
});
