// Prints the uses in the tree that break the vocabulary: banned words with their replacements, and names with two meanings.
//   npm run vocabulary -- [PATH…]   only files whose path begins with one of these
//   npm run vocabulary -- --update  also lowers the counts in tools/vocabulary/remaining.json (then: npm run format)
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { homonymText } from './vocabulary/homonyms.ts';
import { lowered, type Remaining, remainingOf } from './vocabulary/ratchet.ts';
import { trackedTexts, unexplained, vocabularyReport } from './vocabulary/report.ts';
import { findingText } from './vocabulary/scan.ts';

const file = new URL('./vocabulary/remaining.json', import.meta.url);
const { values, positionals } = parseArgs({ options: { update: { type: 'boolean' } }, allowPositionals: true });
const within = (path: string) => positionals.length === 0 || positionals.some((start) => path.startsWith(start));

const report = vocabularyReport(trackedTexts());
for (const finding of report.findings) if (within(finding.path)) console.log(findingText(finding));
for (const [kind, homonyms] of [
  ['exported', unexplained(report.exports)],
  ['type', unexplained(report.types)],
] as const)
  for (const homonym of homonyms)
    if (homonym.paths.some(within)) console.log(`${kind} name of several files: ${homonymText(homonym)}`);

if (values.update) {
  const before = JSON.parse(readFileSync(file, 'utf8')) as Remaining;
  writeFileSync(file, `${JSON.stringify(lowered(before, remainingOf(report)), null, 2)}\n`);
}
