import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LakeSummary } from '../../cli/status/summary.ts';
import { sources, tablesOf } from '../../etl/platform.ts';
import { sampleEcommerce } from '../../etl/sources/ecommerce/sample.ts';
import { sampleManufacturing } from '../../etl/sources/manufacturing/sample.ts';
import { type FileSystemFault, variable } from './fault.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Files that a lake is fed with. */
export interface Inputs {
  readonly manufacturing: string;
  readonly ecommerce: string;
}

/** Writes two small files: readings of several days, orders, and broken rows of both. */
export async function writeInputs(folder: string, rows = 300): Promise<Inputs> {
  await mkdir(folder, { recursive: true });
  const inputs = { manufacturing: join(folder, 'readings.csv'), ecommerce: join(folder, 'orders.csv') };
  const broken = 'yesterday,7,75.5,40.2,55.1,3.1,2.5,1,0,200,Normal,0.0,0\n';
  await writeFile(inputs.manufacturing, [...sampleManufacturing({ rows, seed: 11 }), broken].join(''));
  await writeFile(
    inputs.ecommerce,
    [...sampleEcommerce({ rows: Math.ceil(rows / 5), seed: 11, brokenRows: 1 })].join(''),
  );
  return inputs;
}

/** How a lake's process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Summary that it wrote as JSON; missing if it did not get that far. */
  readonly summary?: LakeSummary;
}

export interface LakeProcess {
  readonly directory: string;
  readonly inputs: Inputs;
  readonly fault?: FileSystemFault;
}

/** Runs `lake start --exit` in a process of its own. */
export async function runLake({ directory, inputs, fault }: LakeProcess): Promise<Ending> {
  const json = `${directory}.json`;
  await writeFile(json, '');
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      ...(fault ? ['--import', new URL('preload.ts', import.meta.url).href] : []),
      ...['cli/main.ts', 'start', '--exit', '--directory', directory, '--json', json],
      ...['--manufacturing', inputs.manufacturing, '--ecommerce', inputs.ecommerce],
    ],
    {
      cwd: root,
      env: { ...process.env, ...(fault ? { [variable]: JSON.stringify(fault) } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.stderr += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const summary = await readFile(json, 'utf8');
  return { code, signal, ...written, ...(summary === '' ? {} : { summary: JSON.parse(summary) as LakeSummary }) };
}

/** What must not depend on how often a lake was cut off: everything but duplicates, sizes and times. */
export function lastingSummary({ sources: all, integrated, orchestration, violations }: LakeSummary) {
  const bySource = Object.entries(all).map(([source, summary]) => {
    const { rows, stored, quarantined, waiting, deadLetter, unscored, meanScore, alerts } = summary;
    const { tiers, unscoredEntities, topEntities, topReasons, rejectedFiles } = summary;
    const counts = { rows, stored, quarantined, waiting, deadLetter, unscored, meanScore, alerts };
    return [source, { ...counts, tiers, unscoredEntities, topEntities, topReasons, rejectedFiles }] as const;
  });
  const sourcesNow = Object.fromEntries(bySource);
  return { sources: sourcesNow, integrated, status: orchestration.status, violations };
}

/** Objects that depend on the records alone, by key, as text of their bytes: records, rollups and entities. */
export async function analyticsObjects(directory: string): Promise<Readonly<Record<string, string>>> {
  const buckets = join(directory, 'dev', 's3', 'buckets');
  const prefixes = sources.flatMap((contract) => {
    const { records, rollup, entities } = tablesOf(contract);
    return [records, rollup, entities].map(({ prefix }) => prefix);
  });
  const objects: Record<string, string> = {};
  for (const bucket of await readdir(buckets)) {
    const folder = join(buckets, bucket, 'objects');
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const key = relative(folder, path).replaceAll('\\', '/');
      if (!entry.isFile() || !prefixes.some((prefix) => key.startsWith(prefix)) || !key.endsWith('.data')) continue;
      objects[key] = await readFile(path, 'base64');
    }
  }
  return objects;
}
