/** Runs the whole lake under a steady load with occasional faults. Fails if memory or latency grew, or if it is unreconciled. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { readSummary } from '../../cli/status/summary.ts';
import { type Contract, sources } from '../../etl/platform.ts';
import { localStack } from '../../infra/naming.ts';
import { type Platform, startPlatform } from '../../local/platform/platform.ts';
import { curve } from './curve.ts';
import { createFaults } from './faults.ts';
import { type ProducerOptions, produce } from './producer.ts';
import { createWindows, type EtlRun, type Sample } from './samples.ts';
import { judge, verdictOf } from './verdict.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '2000' },
    faults: { type: 'string', default: '45' },
    json: { type: 'string' },
    svg: { type: 'string' },
  },
});
const seconds = numberOf('minutes') * 60;
const rate = numberOf('rate');
const secondsBetweenFaults = numberOf('faults');
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const sampleEvery = 10;
const etlEvery = 300;
const dayMs = 86_400_000;

function numberOf(name: 'minutes' | 'rate' | 'faults'): number {
  const number = Number(values[name]);
  if (number > 0) return number;
  console.error(`--${name} takes a number above 0, not "${values[name]}"`);
  process.exit(1);
}

/** A minute of load is a day of readings and a month of orders, so that the tables grow as they would over the years. */
function producerOf(kinesis: KinesisClient, contract: Contract): ProducerOptions {
  const partition = contract.partition.unit === 'day' ? dayMs : 30 * dayMs;
  const pace = partition / 60;
  const start = Date.now() - (seconds + 600) * pace;
  const stream = platform.streams[contract.source] as string;
  return { kinesis, stream, contract, rate: rate / sources.length, start, pace };
}

async function soak(): Promise<number> {
  const kinesis = new KinesisClient({
    endpoint: platform.endpoints.kinesis,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: new NodeHttpHandler(),
  });
  const over = new AbortController();
  const began = performance.now();
  const second = () => (performance.now() - began) / 1000;
  const producers = sources.map((contract) => produce(producerOf(kinesis, contract), over.signal));
  const runs: EtlRun[] = [];
  const background = [faults.run(second, over.signal), runEtl(runs, second, over.signal)];
  const samples: Sample[] = [];
  while (second() < seconds) {
    await pause(sampleEvery * 1000);
    samples.push(windows.sample(second(), waiting(platform)));
    printSample(samples.at(-1) as Sample, runs.length);
  }
  over.abort();
  const sent = await Promise.all(producers);
  await Promise.all(background);
  kinesis.destroy();
  await platform.drained();
  await platform.runStateMachine({});
  const summary = await readSummary(platform, { ran: true });
  const verdict = verdictOf({ samples, sent, summary, runs, incidents: faults.incidents });
  const machine = `${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
  const report = { minutes: seconds / 60, rate, machine, date: new Date().toISOString().slice(0, 10), ...verdict };
  console.log(JSON.stringify(report, null, 2));
  if (values.json)
    await writeFile(
      values.json,
      `${JSON.stringify({ ...report, incidents: faults.incidents, etl: runs, samples }, null, 1)}\n`,
    );
  const title = `${rate.toLocaleString('en-US')} records a second for ${Math.round(seconds / 60)} minutes, ${report.date}`;
  if (values.svg) await writeFile(values.svg, curve(samples, { incidents: faults.incidents, runs }, title));
  return judge(verdict);
}

const waiting = ({ progress }: Platform): number =>
  sources.reduce((sum, { source }) => sum + progress(source).waiting, 0);

/** Runs ETL and analytics again and again, as the schedule would, only more often. */
async function runEtl(runs: EtlRun[], second: () => number, signal: AbortSignal): Promise<void> {
  while (await pause(etlEvery * 1000, true, { signal }).catch(() => false)) {
    const from = second();
    const { status } = await platform.runStateMachine({});
    runs.push({ from: Math.round(from), to: Math.round(second()), status });
  }
}

function printSample({ second, residentMb, p50, p99, stored, waiting: left }: Sample, runs: number): void {
  console.error(
    `${second} s: ${residentMb} MB, ingest latency p50 ${p50} ms p99 ${p99} ms, ${Math.round(stored / sampleEvery)} stored a second, ${left} waiting, ${runs} runs of the ETL`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'lake-soak-'));
const windows = createWindows();
const faults = createFaults(secondsBetweenFaults, async (suffix) => {
  for (const { source } of sources) await platform.crash(`${source}${suffix}`);
});
const platform = await startPlatform({
  root,
  directory: join(folder, 'lake'),
  stack: localStack,
  eager: false,
  onLine: windows.take,
  faults: { beforeRequest: faults.beforeRequest, beforePut: faults.beforePut },
});
try {
  process.exitCode = await soak();
} finally {
  await platform.close();
  await rm(folder, { recursive: true, force: true });
}
