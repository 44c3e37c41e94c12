import { readFile, rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { FileSystemFault } from './fault.ts';
import { analyticsObjects, type Ending, type Inputs, lastingSummary, runLake } from './lake-process.ts';

/** A lake that nobody disturbed. */
export interface Undisturbed {
  readonly inputs: Inputs;
  readonly summary: ReturnType<typeof lastingSummary>;
  readonly objects: Readonly<Record<string, string>>;
  /** Changes of files that the run made. */
  readonly changes: number;
}

/** @throws Error when the run does not end well */
export async function runUndisturbed(directory: string, inputs: Inputs): Promise<Undisturbed> {
  const report = `${directory}.changes`;
  const ending = await runLake({ directory, inputs, fault: { kind: 'count', directory, at: 0, report } });
  if (ending.code !== 0 || !ending.summary) throw new Error(`the undisturbed run failed: ${ending.stderr}`);
  const changes = Number(await readFile(report, 'utf8'));
  return { inputs, changes, summary: lastingSummary(ending.summary), objects: await analyticsObjects(directory) };
}

/** Moments at which a lake is killed, one for each start. */
export type Kills = readonly Pick<FileSystemFault, 'kind' | 'at'>[];

/** One to three kills, by seed. The later ones come early in their run: most of the work is done by then. */
export function drawKills(seed: number, changes: number): Kills {
  const random = mulberry32(seed);
  const count = 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, (_, start) => ({
    kind: random() < 0.5 ? 'kill' : 'torn',
    at: 1 + Math.floor(random() * (start === 0 ? changes : changes / 2)),
  }));
}

/**
 * Starts a lake in an empty folder, kills it at the given moments, starts it a last time, and compares with the undisturbed lake.
 * @returns what differs, one sentence each; empty: nothing
 */
export async function killTrial(directory: string, { inputs, ...expected }: Undisturbed, kills: Kills) {
  await rm(directory, { recursive: true, force: true });
  const endings: Ending[] = [];
  for (const kill of kills) endings.push(await runLake({ directory, inputs, fault: { ...kill, directory } }));
  const last = await runLake({ directory, inputs });
  const killed = endings.filter(({ signal }) => signal === 'SIGKILL').length;
  const differences = endings
    .filter(({ signal, code }) => signal !== 'SIGKILL' && code !== 0)
    .map(({ code, stderr }) => `a start that was not killed ended with ${code}: ${stderr}`);
  differences.push(...(await differencesOf(directory, last, expected)));
  return { killed, differences };
}

/** What differs between a lake and the undisturbed one, one sentence each. */
export async function differencesOf(
  directory: string,
  { code, stderr, summary }: Ending,
  expected: Omit<Undisturbed, 'inputs' | 'changes'>,
): Promise<string[]> {
  if (code !== 0 || !summary) return [`the last start ended with ${code}: ${stderr}`];
  const differences: string[] = [];
  const lasting = lastingSummary(summary);
  if (!isDeepStrictEqual(lasting, expected.summary)) {
    differences.push(
      `the summary is ${JSON.stringify(lasting)}; undisturbed it is ${JSON.stringify(expected.summary)}`,
    );
  }
  const objects = await analyticsObjects(directory);
  for (const key of new Set([...Object.keys(objects), ...Object.keys(expected.objects)])) {
    if (objects[key] === undefined) differences.push(`${key} is missing`);
    else if (expected.objects[key] === undefined) differences.push(`${key} should not be there`);
    else if (objects[key] !== expected.objects[key]) differences.push(`${key} has other bytes`);
  }
  return differences;
}

/** Numbers from 0 to 1 that follow from the seed. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
