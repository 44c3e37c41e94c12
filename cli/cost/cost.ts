import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sources } from '../../etl/platform.ts';
import { type Bill, billOf } from '../../infra/cost/bill.ts';
import { measureSource } from '../../infra/cost/measure.ts';
import { prices, pricesAsOf } from '../../infra/cost/prices.ts';
import { readSystem } from '../../infra/cost/system.ts';
import { declaredGraph } from '../../local/declared-graph.ts';
import type { CostOptions } from './options.ts';
import { costReport } from './report.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The load, and what it may grow to. */
export const multiples = [1, 10, 100] as const;

/** The bills of one stack. */
export interface Estimate {
  readonly stack: string;
  readonly pricesAsOf: string;
  /** One for each multiple of the load, in their order. */
  readonly bills: readonly Bill[];
  /** The same load, come the other way: in ticks where the bills are of steady arrival. */
  readonly otherwise: Bill;
}

/** Prints what a month of a stack costs. @returns exit code */
export async function cost(options: CostOptions): Promise<number> {
  const estimate = await estimateOf(options);
  console.log(costReport(estimate));
  if (options.json) await writeFile(options.json, `${JSON.stringify({ ...estimate, prices }, null, 2)}\n`);
  return 0;
}

/** @throws CostError where the stack declares what the model cannot price */
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
