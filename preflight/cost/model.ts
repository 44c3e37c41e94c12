import type { ResourceGraph } from '../graph.ts';
import { athenaLines } from './athena.ts';
import { checkCoverage } from './coverage.ts';
import { flowsOf } from './flow.ts';
import { jobLines } from './jobs.ts';
import { kinesisLines } from './kinesis.ts';
import { lambdaLines } from './lambda.ts';
import type { Load, SourceFlow, UsageLine } from './load.ts';
import type { SourceFacts } from './measure.ts';
import { monitoringLines } from './monitoring.ts';
import { pricesAsOf } from './prices.ts';
import { tablesProjected } from './projection.ts';
import { requestLines } from './requests.ts';
import { type Lifecycle, readLifecycle, storageLines } from './storage.ts';
import { readSystem, type System } from './system.ts';

/** What a month of a load uses of a declared stack. */
export interface Usage {
  readonly system: System;
  readonly lifecycle: Lifecycle;
  readonly flows: readonly SourceFlow[];
  readonly lines: readonly UsageLine[];
}

/**
 * From the resources that a stack declares and what comes in to the quantities that AWS bills.
 * @param facts of each source, by name: see `measureSource`
 * @throws CostError where the graph holds what the model cannot price
 */
export function usageOf(graph: ResourceGraph, load: Load, facts: ReadonlyMap<string, SourceFacts>): Usage {
  checkCoverage(graph);
  const system = readSystem(graph);
  const lifecycle = readLifecycle(graph);
  const flows = flowsOf(system, load, facts);
  const lines = [
    ...flows.flatMap(kinesisLines),
    ...lambdaLines(system, flows),
    ...storageLines(flows, lifecycle),
    ...requestLines(system, flows),
    ...flows.flatMap((flow) => athenaLines(flow, lifecycle, tablesProjected(graph, flow.facts.tables, pricesAsOf))),
    ...jobLines(graph, system, flows),
    ...monitoringLines(graph, system, flows),
  ];
  return { system, lifecycle, flows, lines: added(lines) };
}

/** Quantities of the same name, one line each, in the order in which the names first come. */
function added(lines: readonly UsageLine[]): UsageLine[] {
  const byName = new Map<string, UsageLine>();
  for (const line of lines) {
    const name = `${line.service} ${line.what} ${line.price}`;
    byName.set(name, { ...line, quantity: line.quantity + (byName.get(name)?.quantity ?? 0) });
  }
  return [...byName.values()];
}
