import { InvariantError } from '../../etl/platform.ts';
import type { ResourceGraph } from '../graph.ts';
import { capacityNotes } from './capacity.ts';
import type { Load, UsageLine } from './load.ts';
import type { SourceFacts } from './measure.ts';
import { usageOf } from './model.ts';
import { freeTier, type PriceKey, prices } from './prices.ts';

/** A line of the bill, in US dollars a month. */
export interface BillLine extends UsageLine {
  readonly cost: number;
  /** What of it is due although nothing comes in. */
  readonly fixed: number;
  /** What of it the records make. */
  readonly variable: number;
}

/** What the free tier would take off, for an account that has nothing else. */
export interface FreeShare {
  readonly price: PriceKey;
  readonly saved: number;
}

export interface Bill {
  readonly load: Load;
  readonly lines: readonly BillLine[];
  readonly total: number;
  readonly fixed: number;
  readonly variable: number;
  /** Of all sources together; 0 where nothing comes in. */
  readonly perMillion: number;
  /** The line that costs most. */
  readonly dominant: BillLine;
  /** Not taken off the total. */
  readonly free: readonly FreeShare[];
  /** Where the declared settings would not carry the load. */
  readonly notes: readonly string[];
}

/**
 * The bill of one month in us-east-1 of a lake that has run for a year. Fixed is what the same stack costs with no records.
 * @throws CostError where the graph holds what the model cannot price
 */
export function billOf(graph: ResourceGraph, load: Load, facts: ReadonlyMap<string, SourceFacts>): Bill {
  const usage = usageOf(graph, load, facts);
  const idle = usageOf(graph, { ...load, recordsPerDay: 0 }, facts);
  const lines = usage.lines.map((line) => priced(line, idle.lines)).filter(({ quantity }) => quantity > 0);
  const [first, ...others] = lines;
  if (!first) throw new InvariantError('a stack without a line is none');
  const sum = (part: 'cost' | 'fixed' | 'variable') => lines.reduce((total, line) => total + line[part], 0);
  const records = usage.flows.reduce((total, flow) => total + flow.records, 0);
  return {
    load,
    lines,
    total: sum('cost'),
    fixed: sum('fixed'),
    variable: sum('variable'),
    perMillion: records > 0 ? (sum('cost') / records) * 1e6 : 0,
    dominant: others.reduce((most, line) => (line.cost > most.cost ? line : most), first),
    free: freeShares(lines),
    notes: capacityNotes(usage),
  };
}

function priced(line: UsageLine, idle: readonly UsageLine[]): BillLine {
  const { value } = prices[line.price];
  const same = idle.find((one) => one.service === line.service && one.what === line.what && one.price === line.price);
  const cost = line.quantity * value;
  const fixed = Math.min(cost, (same?.quantity ?? 0) * value);
  return { ...line, cost, fixed, variable: cost - fixed };
}

function freeShares(lines: readonly UsageLine[]): FreeShare[] {
  return Object.entries(freeTier).flatMap(([key, { quantity: free }]) => {
    const price = key as PriceKey;
    const used = lines.filter((line) => line.price === price).reduce((sum, { quantity }) => sum + quantity, 0);
    return used > 0 ? [{ price, saved: Math.min(used, free) * prices[price].value }] : [];
  });
}
