import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { LakeSummary, SourceMetrics } from '../../cli/status/summary.ts';
import { sampleEcommerce } from '../../etl/sources/ecommerce/sample.ts';
import { sampleManufacturing } from '../../etl/sources/manufacturing/sample.ts';

const rows = 9_000;

describe('a file that ends before its end', () => {
  let folder: string;
  let whole: Buffer;
  const file = (name: string) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-cut-'));
    whole = gzipSync([...sampleManufacturing({ rows, seed: 3 })].join(''));
    await writeFile(file('orders.csv'), [...sampleEcommerce({ rows: 20, seed: 3 })].join(''));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = async (bytes: Uint8Array) => {
    await writeFile(file('readings.csv.gz'), bytes);
    const args = ['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'start', '--exit'];
    args.push('--directory', file('lake'), '--json', file('out.json'));
    args.push('--manufacturing', file('readings.csv.gz'), '--ecommerce', file('orders.csv'));
    const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
      execFile(process.execPath, args, (error, out) => resolve({ code: error?.code ?? 0, stdout: out }));
    });
    const summary = JSON.parse(await readFile(file('out.json'), 'utf8')) as LakeSummary;
    return { code, stdout, readings: summary.sources.manufacturing as SourceMetrics };
  };

  it('is named, with the reason, and the run does not pass for a good one', async () => {
    const { code, stdout, readings } = await run(whole.subarray(0, whole.length - 1_000));
    expect(code).to.equal(1);
    expect(stdout).to.match(/manufacturing file readings\.csv\.gz was not read to its end: .*gzip stream is broken/);
    expect(readings.rejectedFiles.map(({ file }) => file)).to.deep.equal(['readings.csv.gz']);
    expect(readings.stored + readings.quarantined)
      .to.equal(readings.rows)
      .and.to.be.lessThan(rows);
  });

  it('is corrected by the whole file under the same name', async () => {
    const { code, readings } = await run(whole);
    expect(code).to.equal(0);
    const [first] = readings.rejectedFiles;
    expect(first)
      .to.have.property('replacedBy')
      .that.matches(/^readings\.[\da-f]{8}\.csv\.gz$/);
    expect(readings.stored + readings.quarantined).to.equal(rows);
  });
});
