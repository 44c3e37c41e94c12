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

/** Monthly usage of a declared stack under a load. */
export interface Usage {
  readonly system: System;
  readonly lifecycle: Lifecycle;
  readonly flows: readonly SourceFlow[];
  readonly lines: readonly UsageLine[];
}

/**
 * Derives the quantities that AWS bills from the resources of a stack and its load.
 * @param facts facts of each source, by name: see `measureSource`
 * @throws CostError if the graph contains something that the model cannot price
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

/** Sums quantities of the same name into one line each, in the order in which the names first occur. */
function added(lines: readonly UsageLine[]): UsageLine[] {
  const byName = new Map<string, UsageLine>();
  for (const line of lines) {
    const name = `${line.service} ${line.what} ${line.price}`;
    byName.set(name, { ...line, quantity: line.quantity + (byName.get(name)?.quantity ?? 0) });
  }
  return [...byName.values()];
}
