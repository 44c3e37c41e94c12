// Compares what a run of the lake said with what DuckDB works out from the same files:
//   npm run oracle -- --json out.json --manufacturing readings.csv --ecommerce orders.csv
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { LakeSummary } from '../../cli/status/summary.ts';
import { decidedByTwo, workOut } from './oracle.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, manufacturing: { type: 'string' }, ecommerce: { type: 'string' } },
});
const { json, manufacturing, ecommerce } = values;
if (!json || !manufacturing || !ecommerce) throw new Error('--json, --manufacturing and --ecommerce are all needed');

const summary = JSON.parse(await readFile(json, 'utf8')) as LakeSummary;
const expected = await workOut(
  { manufacturing, ecommerce },
  { manufacturing: await dataRows(manufacturing), ecommerce: await dataRows(ecommerce) },
);

const pairs = [
  ...pairsOf('manufacturing', expected.manufacturing, summary.sources.manufacturing),
  ...pairsOf('ecommerce', expected.ecommerce, summary.sources.ecommerce),
  ...pairsOf('integrated', decidedByTwo(expected.integrated, Object.keys(summary.sources)), summary.integrated),
];
console.table(pairs);
const disagreeing = pairs.filter(({ agree }) => !agree).length;
console.log(`${pairs.length - disagreeing} of ${pairs.length} summary agree`);
process.exitCode = disagreeing === 0 ? 0 : 1;

/** Lines that are not blank, save the header: true of files without line ends inside cells. */
async function dataRows(path: string): Promise<number> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').filter((line) => line.trim() !== '').length - 1;
}

/** Metric by metric, with those inside an object (tiers) flattened. Numbers agree within 1e-9. */
function pairsOf(group: string, oracle: object, lake: object | undefined) {
  return Object.entries(oracle).flatMap(
    ([name, value]): { metric: string; oracle: number; lake: number; agree: boolean }[] => {
      const answer = (lake as Record<string, unknown> | undefined)?.[name];
      if (typeof value === 'object') return pairsOf(`${group}.${name}`, value, answer as object);
      const agree = Math.abs(value - Number(answer)) <= 1e-9;
      return [{ metric: `${group}.${name}`, oracle: value, lake: Number(answer), agree }];
    },
  );
}
