/** `npm run kill-trial -- --runs N --seed S`: kills lakes at random moments and compares the results. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawKills, killTrial, runUndisturbed } from './kill-trial.ts';
import { writeInputs } from './lake-process.ts';

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const runs = wholeNumber('runs', values.runs ?? '20');
const seed = wholeNumber('seed', values.seed ?? '1');

const folder = await mkdtemp(join(tmpdir(), 'lake-kill-'));
try {
  process.exitCode = await tryAll(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function tryAll(folder: string): Promise<number> {
  const undisturbed = await runUndisturbed(join(folder, 'undisturbed'), await writeInputs(join(folder, 'inputs')));
  console.log(
    `Undisturbed: ${undisturbed.changes} changes of files, ${Object.keys(undisturbed.objects).length} objects`,
  );
  let [kills, failed] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const moments = drawKills(seed + run, undisturbed.changes);
    const { killed, differences } = await killTrial(join(folder, 'trial'), undisturbed, moments);
    kills += killed;
    if (differences.length === 0) continue;
    failed += 1;
    const at = moments.map((moment) => `${moment.kind} at ${moment.at}`).join(', ');
    console.log(`seed ${seed + run} (${at}):\n  ${differences.join('\n  ')}`);
  }
  console.log(`${runs} lakes, killed ${kills} times: ${runs - failed} as if undisturbed, ${failed} not`);
  return failed === 0 ? 0 : 1;
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not "${text}"`);
}
