import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runUndisturbed, type Undisturbed } from './kill-trial.ts';
import { writeInputs } from './lake-process.ts';

let made: Promise<Undisturbed> | undefined;

/** One undisturbed lake for all tests of this process: it takes seconds. */
export function undisturbedLake(): Promise<Undisturbed> {
  made ??= make();
  return made;
}

async function make(): Promise<Undisturbed> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-undisturbed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return runUndisturbed(join(folder, 'lake'), await writeInputs(join(folder, 'inputs')));
}
