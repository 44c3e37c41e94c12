import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contractOf, rawPrefix, sampleOf, sources } from '../etl/index.ts';
import { type Platform, startPlatform } from '../local/platform.ts';
import { type Figures, gather } from './figures.ts';
import { whole } from './format.ts';
import { type Input, inspectFile } from './inputs.ts';
import type { StartOptions } from './options.ts';
import { checkOutputFile, checkStateFolder } from './outputs.ts';
import { Progress } from './progress.ts';
import { report } from './report.ts';
import { serveStatus } from './status-page.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The environment that runs on a laptop. */
const stack = 'dev';

/** Runs the lake once and, unless told to exit, stays up. @returns exit code: 0 if every record is accounted for and the state machine succeeded */
export async function start(options: StartOptions): Promise<number> {
  await checkStateFolder(options.directory);
  if (options.json) await checkOutputFile('--json', options.json);
  const inputs: Input[] = [];
  for (const [source, path] of options.files) inputs.push(await inspectFile(contractOf(source), path));
  const progress = new Progress();
  const directory = join(options.directory, stack);
  if (options.fresh) await rm(directory, { recursive: true, force: true });
  const platform = await progress.stage('Platform', () => open(directory, inputs));
  try {
    const figures = await runOnce(platform, inputs, progress);
    console.log(report(figures));
    if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
    const wellDone = figures.orchestration.status === 'SUCCEEDED' && figures.violations.length === 0;
    if (!options.exit) await stayUp(platform, progress, figures, options.port);
    return wellDone ? 0 : 1;
  } finally {
    await platform.close();
  }
}

/**
 * Opens the lake. A sample never mixes with a user's own records: where a file takes the place of a sample, the lake is
 * built anew from its raw files.
 */
async function open(directory: string, inputs: readonly Input[]): Promise<Platform> {
  const platform = await startPlatform({ root, directory, stack });
  const held = await rawObjects(platform);
  const replaced = inputs.filter(({ source }) => held.includes(sampleKey(source)));
  if (replaced.length === 0) return platform;
  const own = held.filter((key) => !sources.some(({ source }) => key === sampleKey(source)));
  const kept = await Promise.all(
    own.map(async (key) => [key, await platform.store.get(platform.bucket, key)] as const),
  );
  await platform.close();
  await rm(directory, { recursive: true });
  const anew = await startPlatform({ root, directory, stack });
  for (const [key, body] of kept) await anew.store.put(anew.bucket, key, body);
  console.error(
    `Your file replaces the sample of ${replaced.map(({ source }) => source).join(' and ')}: the lake is built anew.`,
  );
  return anew;
}

async function rawObjects(platform: Platform): Promise<string[]> {
  const lists = await Promise.all(sources.map(({ source }) => platform.store.list(platform.bucket, rawPrefix(source))));
  return lists.flat().map(({ key }) => key);
}

async function runOnce(platform: Platform, inputs: readonly Input[], progress: Progress): Promise<Figures> {
  await progress.stage('Raw files', () => putInputs(platform, inputs));
  await progress.stage(
    'Streams',
    () => sendAll(platform),
    () => sources.map(({ source }) => streamStatus(platform, source)).join(', '),
  );
  let state = '';
  const execution = await progress.stage(
    'ETL and analytics',
    () =>
      platform.runStateMachine({}, (event) => {
        state = event.state ?? state;
      }),
    () => state,
  );
  const error = execution.error ? `${execution.error} ${execution.cause ?? ''}`.trim() : undefined;
  const { description } = await platform.interpreter;
  return gather(platform, progress.stages, {
    status: execution.status,
    interpreter: description,
    ...(error ? { error } : {}),
  });
}

/** Puts the user's files into `raw/`, and a sample where the lake has nothing of a source yet. */
async function putInputs(platform: Platform, inputs: readonly Input[]): Promise<void> {
  for (const { source } of sources) {
    const input = inputs.find((candidate) => candidate.source === source);
    const held = await platform.store.list(platform.bucket, rawPrefix(source));
    if (input) {
      await platform.store.put(platform.bucket, `${rawPrefix(source)}${input.name}`, await readFile(input.path));
    } else if (held.length === 0) {
      await platform.store.put(platform.bucket, sampleKey(source), Buffer.from(sampleOf(source)));
    }
  }
}

const sampleKey = (source: string): string => `${rawPrefix(source)}${source}-sample.csv`;

/** Lets the declared simulator send all that waits in `raw/`, and waits until the declared mappings have handled it. */
async function sendAll(platform: Platform): Promise<void> {
  let done = false;
  while (!done) {
    const answer = (await platform.invoke('data-ingestion-simulator', { pace: 'unlimited' })) as {
      sources: Record<string, { done: boolean }>;
    };
    done = Object.values(answer.sources).every((source) => source.done);
  }
  await platform.drained();
}

function streamStatus(platform: Platform, source: string): string {
  const { sent, handled } = platform.progress(source);
  return `${source} ${whole(handled)} of ${whole(sent)}`;
}

async function stayUp(platform: Platform, progress: Progress, figures: Figures, port: number): Promise<void> {
  const page = await serveStatus(() => gather(platform, progress.stages, figures.orchestration), figures, port);
  platform.schedules.start();
  console.log(`\nThe lake stays up. Status: ${page.url}   S3: ${platform.endpoints.s3}   Stop: Ctrl-C`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await page.close();
  console.log('\nClosing; the next start goes on from here.');
}
