#!/usr/bin/env node
// node bin/test.mjs [--coverage] [--faults] [FILE …]: the tests, the full fault suite, or the files that are named.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './runtime.mjs';

ensureInstalled();
const counts = join(root, 'coverage', 'counts.json');
mkdirSync(join(root, 'coverage'), { recursive: true });
rmSync(counts, { force: true });

const given = process.argv.slice(2);
const withCoverage = given.includes('--coverage');
const suite = given.includes('--faults') ? '.faults.ts' : '.test.ts';
const named = given.filter((arg) => arg !== '--coverage' && arg !== '--faults');
const code = await run(
  [
    ...(withCoverage ? ['node_modules/c8/bin/c8.js'] : []),
    'node_modules/mocha/bin/mocha.js',
    '--reporter',
    'tools/reporter.mjs',
    // Files also wait for timers, disks and other processes: one more at a time than there are cores pays.
    '--parallel',
    '--jobs',
    String(Math.min(4, availableParallelism() + 1)),
    ...(named.length > 0 ? named : filesOf(suite)),
  ],
  { cacheCode: !withCoverage },
);

// Last line of all, so that people and machines find the counts there.
try {
  const { passed, failed, skipped } = JSON.parse(readFileSync(counts, 'utf8'));
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = code === 0 && passed === 0 ? 1 : code;
} catch {
  console.error('\nThe tests ended before they were counted.');
  process.exitCode = 1;
}

/**
 * Files of a suite, those of the slow folders first: a long file that starts last would run alone at the end.
 * @param {string} ending of a file's name
 */
function filesOf(ending) {
  const slow = ['chaos', 'faults', 'end-to-end', 'package', 'fuzz', 'operations', 'handlers', 'local'];
  const rank = (/** @type {string} */ file) => {
    const at = slow.indexOf(file.split(/[\\/]/)[0] ?? '');
    return at < 0 ? slow.length : at;
  };
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((file) => join('test', file));
}
