import { parseArgs } from 'node:util';
import { sampleOf } from '../../etl/index.ts';
import { contractOf, createProfiler, sources } from '../../etl/platform.ts';

/** Profiles a generated file of the given size and prints time and memory: `npm run bench:profile -- --mb 5000`. */
const { values } = parseArgs({ options: { mb: { type: 'string', default: '20' } } });
const bytes = Number(values.mb) * 1e6;
const { source } = sources[0] as { readonly source: string };
const [header = '', ...rows] = sampleOf(source, { rows: 5_000, seed: 1 }).trimEnd().split(/\r?\n/);
const profiler = createProfiler(contractOf(source), 'generated.csv', {}, bytes);
const begun = performance.now();
profiler.push(Buffer.from(`${header},serial\n`));
let sent = 0;
for (let round = 0; sent < bytes; round++) {
  // Each row differs from all others: the filter of repeated rows is as full as it gets.
  const chunk = Buffer.from(rows.map((row, i) => `${row},${round}-${i}\n`).join(''));
  profiler.push(chunk);
  sent += chunk.length;
}
const { rows: read } = profiler.end();
const seconds = (performance.now() - begun) / 1000;
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `${(sent / 1e6).toFixed(0)} MB, ${read} rows: ${seconds.toFixed(1)} s, ${(sent / 1e6 / seconds).toFixed(0)} MB/s, ` +
    `peak memory ${peak} MiB, ${profiler.repeated?.size} rows that may repeat`,
);
