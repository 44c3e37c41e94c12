// Prints the uses in the tree that break the vocabulary: banned words with their replacements, and names with two meanings.
//   npm run vocabulary -- [PATH…]   only files whose path begins with one of these
import { homonymText } from './vocabulary/homonyms.ts';
import { trackedTexts, unexplained, vocabularyReport } from './vocabulary/report.ts';
import { findingText } from './vocabulary/scan.ts';

const starts = process.argv.slice(2);
const within = (path: string) => starts.length === 0 || starts.some((start) => path.startsWith(start));

const report = vocabularyReport(trackedTexts());
for (const finding of report.findings) if (within(finding.path)) console.log(findingText(finding));
for (const [kind, homonyms] of [
  ['exported', unexplained(report.exports)],
  ['type', unexplained(report.types)],
] as const)
  for (const homonym of homonyms)
    if (homonym.paths.some(within)) console.log(`${kind} name of several files: ${homonymText(homonym)}`);
