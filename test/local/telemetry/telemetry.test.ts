import fs from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { metricsDocument } from '../../../handlers/metrics.ts';
import { createDistribution, quantileOf } from '../../../local/telemetry/distribution.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions } from '../../../local/telemetry/telemetry.ts';

/** Has a function of the file system fail at its next call, once. @returns puts it back */
function failOnce(name: 'openSync' | 'closeSync'): () => void {
  const inner = fs[name] as (...args: unknown[]) => unknown;
  const set = (value: unknown) => {
    Object.assign(fs, { [name]: value });
    syncBuiltinESMExports();
  };
  set(() => {
    set(inner);
    throw new Error(`EIO: i/o error, ${name}`);
  });
  return () => set(inner);
}

describe('telemetry of functions', () => {
  let directory: string;
  let telemetry: Telemetry;
  const open = (over: Partial<TelemetryOptions> = {}) => {
    telemetry = createTelemetry({ directory, ...over });
  };
  const log = (name: string) => readFile(join(directory, `${name}.log`), 'utf8');

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'telemetry-'));
    open();
  });

  afterEach(async () => {
    telemetry.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('sums what functions measure, by source and over all', () => {
    telemetry.take('f', metricsDocument('Lake', 'manufacturing', 0, { RecordsStored: 40, AlertsRaised: 2 }));
    telemetry.take('f', metricsDocument('Lake', 'manufacturing', 1, { RecordsStored: 2 }));
    telemetry.take('g', metricsDocument('Lake', 'ecommerce', 2, { RecordsStored: 100 }));
    expect(telemetry.metrics.sum('RecordsStored', 'manufacturing')).to.equal(42);
    expect(telemetry.metrics.sum('RecordsStored')).to.equal(142);
    expect(telemetry.metrics.sum('AlertsRaised', 'ecommerce')).to.equal(0);
  });

  it('knows quantiles of measured times, and that there are none yet', () => {
    expect(telemetry.metrics.quantile('IngestLatency', 0.5)).to.equal(null);
    const latencies = Array.from({ length: 100 }, (_, i) => i + 1);
    telemetry.take('f', metricsDocument('Lake', 'manufacturing', 0, { IngestLatency: latencies }));
    telemetry.take('f', metricsDocument('Lake', 'ecommerce', 0, { IngestLatency: [5000] }));
    expect(telemetry.metrics.quantile('IngestLatency', 0.5, 'manufacturing')).to.be.closeTo(50, 0.5);
    expect(telemetry.metrics.quantile('IngestLatency', 1)).to.be.closeTo(5000, 50);
  });

  it('keeps every line that a function writes, be it of any form', async () => {
    const lines = [
      'plain',
      '{"level":"info","message":"hello"}',
      '{ not JSON',
      '{"_aws":{"CloudWatchMetrics":[null]}}',
      '',
    ];
    for (const line of lines) telemetry.take('my-function', line);
    expect(await log('my-function')).to.equal(lines.map((line) => `${line}\n`).join(''));
    expect(telemetry.problems()).to.deep.equal([]);
  });

  it('keeps warnings and errors: when there are many, the first and the last', () => {
    open({ keptProblems: 4 });
    for (let i = 0; i < 10; i++)
      telemetry.take('f', JSON.stringify({ level: i % 2 ? 'warn' : 'error', message: `m${i}`, i }));
    expect(telemetry.problems().map(({ message }) => message)).to.deep.equal(['m0', 'm1', 'm8', 'm9']);
    expect(telemetry.problems()[0]).to.deep.equal({
      function: 'f',
      level: 'error',
      message: 'm0',
      fields: { level: 'error', message: 'm0', i: 0 },
    });
  });

  it('bounds the log of a function, and goes on with it at the next start', async () => {
    open({ logBytes: 100 });
    for (let i = 0; i < 100; i++) telemetry.take('f', `line ${i}`);
    telemetry.close();
    open({ logBytes: 100 });
    telemetry.take('f', 'after the restart');
    expect((await readdir(directory)).sort()).to.deep.equal(['f.1.log', 'f.log']);
    for (const file of ['f.log', 'f.1.log']) expect((await stat(join(directory, file))).size).to.be.at.most(120);
    const text = (await log('f.1')) + (await log('f'));
    expect(text).to.match(/line 98\nline 99\nafter the restart\n$/);
  });

  it('goes on with a log whose next file could not be opened, and touches no file of others meanwhile', async () => {
    open({ logBytes: 10 });
    telemetry.take('f', 'a long line');
    const restore = failOnce('openSync');
    telemetry.take('f', 'left out');
    restore();
    // It gets the number of the log that was closed.
    const other = fs.openSync(join(directory, 'other'), 'w');
    telemetry.take('f', 'next');
    telemetry.close();
    fs.closeSync(other);
    expect(await readFile(join(directory, 'other'), 'utf8')).to.equal('');
    expect([await log('f.1'), await log('f')]).to.deep.equal(['a long line\n', 'next\n']);
    expect(telemetry.problems().map(({ message }) => message)).to.deep.equal([
      `${join(directory, 'f.log')} could not be written: EIO: i/o error, openSync`,
    ]);
  });

  it('closes every log, even if one cannot be closed', () => {
    telemetry.take('f', 'x');
    telemetry.take('g', 'x');
    const restore = failOnce('closeSync');
    telemetry.close();
    restore();
    expect(telemetry.problems().map(({ message }) => message)).to.deep.equal([
      `${join(directory, 'f.log')} could not be written: EIO: i/o error, closeSync`,
    ]);
  });

  it('lets a name never lead out of the folder, and takes nothing once it is closed', async () => {
    telemetry.take('../evil', 'x');
    telemetry.close();
    telemetry.take('late', 'x');
    expect(await readdir(directory)).to.deep.equal(['___evil.log']);
  });
});

describe('a distribution', () => {
  it('gives every quantile within 1 % of the value of that rank', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, p) => {
        const parts = [createDistribution(), createDistribution()];
        for (const [i, value] of all.entries()) parts[i % 2]?.add(value);
        const exact = all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(p * all.length) - 1)] as number;
        expect(Math.abs((quantileOf(parts, p) as number) - exact) / exact).to.be.at.most(0.01 + 1e-9);
      }),
    );
  });

  it('counts what is out of range as the nearest value, leaves out what is no number, and stays small', () => {
    const distribution = createDistribution();
    for (const value of [-5, 0, Number.NaN, Number.POSITIVE_INFINITY]) distribution.add(value);
    expect(quantileOf([distribution], 0)).to.be.closeTo(0.001, 0.00001);
    expect(quantileOf([distribution], 1)).to.be.closeTo(1e9, 1e7);
    for (let i = 0; i < 100_000; i++) distribution.add(i ** 2 / 7);
    expect(distribution.buckets.size).to.be.lessThan(1500);
  });
});
