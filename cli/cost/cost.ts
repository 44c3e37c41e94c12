import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sources } from '../../etl/platform.ts';
import { declaredGraph } from '../../local/program/declared-graph.ts';
import { billOf } from '../../preflight/cost/bill.ts';
import { measureSource } from '../../preflight/cost/measure.ts';
import { prices, pricesAsOf } from '../../preflight/cost/prices.ts';
import { readSystem } from '../../preflight/cost/system.ts';
import type { CostOptions } from './options.ts';
import { costReport, type Estimate } from './report.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Multiples of the load that are estimated. */
export const multiples = [1, 10, 100] as const;

/** Prints the costs of a month of a stack. @returns exit code */
export async function cost(options: CostOptions): Promise<number> {
  const estimate = await estimateOf(options);
  console.log(costReport(estimate));
  if (options.json) await writeFile(options.json, `${JSON.stringify({ ...estimate, prices }, null, 2)}\n`);
  return 0;
}

/** Estimates the bill of a stack. @throws CostError if the stack declares a resource that the model cannot price */
export async function estimateOf({ stack, recordsPerDay, arrival }: CostOptions): Promise<Estimate> {
  const graph = await declaredGraph(root, stack);
  const facts = new Map(sources.map((contract) => [contract.source, measureSource(contract)] as const));
  const once = recordsPerDay ?? readSystem(graph).simulator.recordsPerDay;
  const bill = (times: number, how: CostOptions['arrival']) =>
    billOf(graph, { recordsPerDay: once * times, arrival: how }, facts);
  return {
    stack,
    pricesAsOf,
    bills: multiples.map((times) => bill(times, arrival)),
    otherwise: bill(1, arrival === 'steady' ? 'ticks' : 'steady'),
  };
}
