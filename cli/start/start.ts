import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contractOf, rawPrefix, sampleOf, sidecarSuffix, sidecarText, sources } from '../../etl/platform.ts';
import { localStack, namingOf } from '../../infra/naming.ts';
import { rawKeys, sampleKey } from '../../lake/index.ts';
import type { ExecutionResult } from '../../local/engines.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { onOneLine, whole } from '../format.ts';
import { serveStatus } from '../status/page.ts';
import { rememberedSummary, versionOf } from '../status/remembered.ts';
import { report } from '../status/report.ts';
import { type LakeSummary, readSummary } from '../status/summary.ts';
import { checked, type InputFile, inspectFile } from './inputs.ts';
import { announceInterruption } from './interruption.ts';
import type { StartOptions } from './options.ts';
import { checkOutputFile, checkStateFolder } from './outputs.ts';
import { prepareLake } from './prepare-lake.ts';
import { profileReport } from './profile-report.ts';
import { Progress } from './progress.ts';
import { openRecorder } from './recorder.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Runs the lake once and, without `--exit`, stays up. @returns exit code: 0 if every file was read and enough of it accepted, every record is accounted for and the last runs succeeded */
export async function start(options: StartOptions): Promise<number> {
  await checkStateFolder(options.directory);
  if (options.json) await checkOutputFile('--json', options.json);
  const inputs: InputFile[] = [];
  for (const [source, path] of options.files) {
    const input = await inspectFile(contractOf(source), path, options.formats.get(source));
    console.log(profileReport(contractOf(source), input.profile));
    inputs.push(checked(input));
  }
  const progress = new Progress();
  const stopAnnouncing = announceInterruption();
  const directory = join(options.directory, localStack);
  const platform = await progress.stage('Platform', () =>
    prepareLake({ root, directory, stack: localStack }, inputs, options),
  );
  try {
    const summary = await runOnce(platform, inputs, progress, options);
    stopAnnouncing();
    console.log(report(summary));
    if (options.json) await writeFile(options.json, `${JSON.stringify(summary, null, 2)}\n`);
    if (!options.exit) await stayUp(platform, options);
    return summary.violations.length + summary.failures.length === 0 ? 0 : 1;
  } finally {
    await platform.close();
  }
}

type Limits = Pick<StartOptions, 'maxRejected' | 'port'>;

async function runOnce(
  platform: Platform,
  inputs: readonly InputFile[],
  progress: Progress,
  { maxRejected }: Limits,
): Promise<LakeSummary> {
  const recorder = openRecorder(platform);
  try {
    await progress.stage('Raw files', () => putInputs(platform, inputs));
    await recorder.recorded(namingOf(localStack).simulator, () => sendInputs(platform, progress));
    let state = '';
    await progress.stage(
      'ETL and analytics',
      () =>
        recorder.recorded(namingOf(localStack).stateMachine, () =>
          platform.runStateMachine({}, (event) => {
            state = event.state ?? state;
          }),
        ),
      () => state,
    );
  } finally {
    recorder.close();
  }
  const { stages } = progress;
  return readSummary(platform, { stages, ran: true, ...(maxRejected === undefined ? {} : { maxRejected }) });
}

async function sendInputs(platform: Platform, progress: Progress): Promise<ExecutionResult> {
  let sending = true;
  await progress.stage(
    'Streams',
    () =>
      sendAll(platform).finally(() => {
        sending = false;
      }),
    () =>
      [
        ...sources.map(({ source }) => streamStatus(platform, source)),
        ...(sending ? fullDiskMessage(platform) : []),
      ].join(', '),
  );
  return { status: 'SUCCEEDED', states: [] };
}

/**
 * Puts the user's files into `raw/`, and a sample if the lake has nothing of a source yet. No raw object is ever replaced: a
 * file with another content than the one of its name gets a key of its own.
 */
async function putInputs({ store, bucket }: Platform, inputs: readonly InputFile[]): Promise<void> {
  for (const { source } of sources) {
    const input = inputs.find((candidate) => candidate.source === source);
    const prefix = rawPrefix(source);
    if (input) {
      const keysOf = (sha256: string) => rawKeys(source, input.name, sha256);
      const { key, stored } = await store.putNew(bucket, input.path, prefix, keysOf);
      const notice = keyNotice(`${prefix}${input.name}`, key, stored);
      if (notice) process.stderr.write(`${notice}\n`);
      if (Object.keys(input.given).length > 0)
        await store.put(bucket, `${key}${sidecarSuffix}`, Buffer.from(sidecarText(input.given)));
    } else if ((await store.list(bucket, prefix)).length === 0) {
      await store.put(bucket, sampleKey(source), Buffer.from(sampleOf(source)));
    }
  }
}

/** Sentence about a file whose key is not that of its name; null if it is. */
function keyNotice(named: string, key: string, stored: boolean): string | null {
  if (!stored) return `${key} has the same bytes already: nothing new is sent.`;
  return key === named ? null : `${named} has other content, which stays: your file is ${key}.`;
}

/** Lets the declared simulator send all that waits in `raw/`, and waits until the declared mappings have handled it. */
async function sendAll(platform: Platform): Promise<void> {
  let done = false;
  while (!done) {
    const answer = (await platform.invoke(namingOf(localStack).simulator, { pace: 'unlimited' })) as {
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

/** Message about a full disk, if there is one: the run goes on by itself once there is space. */
function fullDiskMessage(platform: Platform): string[] {
  const latest = platform.problems().findLast(({ message }) => message.includes('ENOSPC'));
  return latest ? [onOneLine(latest.message)] : [];
}

async function stayUp(platform: Platform, { port, maxRejected }: Limits): Promise<void> {
  const recorder = openRecorder(platform);
  const limit = maxRejected === undefined ? {} : { maxRejected };
  const page = await serveStatus(
    {
      readSummary: rememberedSummary({
        read: () => readSummary(platform, limit),
        readRuns: recorder.history,
        version: () => versionOf(platform),
      }),
      nextRuns: platform.schedules.next,
    },
    port,
  );
  await platform.announceStatus(`${page.url}/status.json`);
  platform.onScheduledRun(recorder.take);
  platform.schedules.start();
  if (port !== 0 && page.port !== port) console.error(`\nPort ${port} is in use: the status page has another one.`);
  console.log(`\nThe lake stays up. Status: ${page.url}   S3: ${platform.endpoints.s3}   Stop: Ctrl-C`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await page.close();
  recorder.close();
  console.log('\nClosing; the next start goes on from here.');
}
