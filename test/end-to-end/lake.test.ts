import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { LakeSummary } from '../../cli/status/summary.ts';
import { sampleEcommerce } from '../../etl/sources/ecommerce/sample.ts';
import { sampleManufacturing } from '../../etl/sources/manufacturing/sample.ts';
import { runLake } from '../faults/lake-process.ts';
import { decidedByTwo, workOut } from './oracle.ts';

const execute = promisify(execFile);
const start = (...args: string[]) =>
  execute(process.execPath, ['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'start', '--exit', ...args]);

const readings = 3_000;
const orders = 400;

/** Rows as people have them, beside the sample's: each line says what should become of it. */
const oddReadings = [
  '2025-01-02 10:00:00,7,75.5,,55.1,3.1,2.5,1,0,200,Normal,0.0,0', // stored, without a score
  '2025-01-02 10:01:00,7,75.5,-3.2,55.1,3.1,2.5,1,0,200,Normal,0.0,0', // quarantined: vibration below 0
  'yesterday,7,75.5,40.2,55.1,3.1,2.5,1,0,200,Normal,0.0,0', // quarantined: not a date
  '2025-01-02 10:02:00,7,75.5,40.2,55.1', // quarantined: cells are missing
  '2025-01-02 10:03:00,7,99.9,97.5,55.1,3.1,2.5,1,Yes,12,Normal,1.0,TRUE', // stored, raises an alert
  '2025-01-02 10:04:00,8,75.5,40.2,55.1,3.1,0,1,0,200,Normal,0.0,0', // stored twice:
  '2025-01-02 10:04:00,8,75.5,40.2,55.1,3.1,0,1,0,200,Normal,0.0,0', // identical rows of one file are two records
  ',8,75.5,40.2,55.1,3.1,0.5,1,0,200,Normal,0.0,0', // quarantined: no time
  '2025-04-02 10:00:00,9,,40.2,55.1,3.1,2.5,1,0,200,Normal,0.0,0', // stored: machine 9 keeps the risk of the day before
  '2025-01-02 10:05:00,press,,40.2,55.1,3.1,2.5,1,0,200,Normal,0.0,0', // stored: the risk of this machine is unknown
];

describe('the whole lake', () => {
  let folder: string;
  let summary: LakeSummary;
  let printed: string;
  const file = (name: string) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-'));
    const sample = [...sampleManufacturing({ rows: readings, seed: 7 })].join('');
    await writeFile(file('readings.csv'), `${sample}${oddReadings.join('\n')}\n`);
    await writeFile(file('orders.csv'), [...sampleEcommerce({ rows: orders, seed: 7, brokenRows: 2 })].join(''));
    const run = await start(
      ...['--directory', file('lake'), '--json', file('out.json')],
      ...['--manufacturing', file('readings.csv'), '--ecommerce', file('orders.csv')],
    );
    printed = run.stdout;
    summary = JSON.parse(await readFile(file('out.json'), 'utf8')) as LakeSummary;
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('says of real files what DuckDB works out from the files alone', async () => {
    const expected = await workOut(
      { manufacturing: file('readings.csv'), ecommerce: file('orders.csv') },
      { manufacturing: readings + oddReadings.length, ecommerce: orders },
    );
    for (const source of ['manufacturing', 'ecommerce'] as const) {
      const { meanScore, ...counts } = expected[source];
      expect(summary.sources[source]).to.deep.include(counts);
      expect(summary.sources[source]?.meanScore).to.be.closeTo(meanScore, 1e-9);
    }
    for (const [name, value] of Object.entries(decidedByTwo(expected.integrated, Object.keys(summary.sources)))) {
      expect(summary.integrated[name], name).to.be.closeTo(value, 1e-9);
    }
  });

  it('accounts for every row: stored or quarantined, none twice, none lost', () => {
    for (const source of Object.values(summary.sources)) {
      expect(source.stored + source.quarantined).to.equal(source.rows);
      expect(source).to.include({ sent: source.rows, duplicates: 0, deadLetter: 0 });
    }
    expect(summary.violations).to.deep.equal([]);
  });

  it('names the reasons that records were quarantined for', () => {
    const reasons = summary.sources.manufacturing?.topReasons.map(({ reason }) => reason);
    expect(reasons).to.include.members(['vibration below 0', 'timestamp missing']);
    expect(summary.sources.ecommerce?.topReasons[0]?.records).to.equal(2);
    expect(printed).to.include('vibration below 0');
  });

  it('runs the declared state machine to its end and reports the time of each stage', () => {
    expect(summary.orchestration.status).to.equal('SUCCEEDED');
    expect(summary.stages.map(({ name }) => name)).to.deep.equal([
      'Platform',
      'Raw files',
      'Streams',
      'ETL and analytics',
    ]);
    expect(summary.ingestLatencyMs.p50).to.be.greaterThan(0);
    expect(summary.ingestLatencyMs.p99).to.be.at.least(summary.ingestLatencyMs.p50 ?? 0);
  });

  it('goes on from there after a kill within a write: nothing is lost, a longer export adds only its new rows', async () => {
    const more = '2025-01-02 11:00:00,9,75.5,40.2,55.1,3.1,2.5,1,0,200,Normal,0.0,0\n';
    await writeFile(file('readings.csv'), (await readFile(file('readings.csv'), 'utf8')) + more);
    const directory = file('lake');
    const inputs = { manufacturing: file('readings.csv'), ecommerce: file('orders.csv') };
    const path = '_incoming|kinesis|state/';
    const killed = await runLake({ directory, inputs, fault: { kind: 'torn', directory, path, at: 20 } });
    expect(killed.signal).to.equal('SIGKILL');
    await start('--directory', directory, '--json', file('again.json'));
    const again = JSON.parse(await readFile(file('again.json'), 'utf8')) as LakeSummary;
    const [first, second] = [summary.sources.manufacturing, again.sources.manufacturing];
    expect(second?.stored).to.equal((first?.stored ?? 0) + 1);
    expect(second?.quarantined).to.equal(first?.quarantined);
    expect(second?.duplicates).to.be.at.least(first?.rows ?? Number.NaN);
    expect(again.sources.ecommerce).to.deep.include({ rows: orders, sent: orders, duplicates: 0 });
    expect(again.violations).to.deep.equal([]);
  });
});
