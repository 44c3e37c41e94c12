#!/usr/bin/env node
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './runtime.mjs';

ensureInstalled();
const counts = join(root, 'coverage', 'counts.json');
mkdirSync(join(root, 'coverage'), { recursive: true });
rmSync(counts, { force: true });

const given = process.argv.slice(2);
const withCoverage = given[0] === '--coverage';
const files = given.slice(withCoverage ? 1 : 0);
const code = await run([
  ...(withCoverage ? ['node_modules/c8/bin/c8.js'] : []),
  'node_modules/mocha/bin/mocha.js',
  '--reporter',
  'tools/reporter.mjs',
  // Files wait for timers and disks more than they compute: two at a time pay even on one core.
  '--parallel',
  '--jobs',
  String(Math.min(4, Math.max(2, availableParallelism()))),
  ...(files.length > 0 ? files : ['test/**/*.test.ts']),
]);

// Last line of all, so that whoever runs this, person or machine, reads the counts there.
try {
  const { passed, failed, skipped } = JSON.parse(readFileSync(counts, 'utf8'));
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = code === 0 && passed === 0 ? 1 : code;
} catch {
  console.error('\nThe tests ended before they were counted.');
  process.exitCode = 1;
}
