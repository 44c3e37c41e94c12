import { InvariantError } from '../../etl/platform.ts';
import type { ResourceGraph } from '../graph.ts';
import { capacityNotes } from './capacity.ts';
import type { Load, UsageLine } from './load.ts';
import type { SourceFacts } from './measure.ts';
import { usageOf } from './model.ts';
import { freeTier, type PriceKey, prices } from './prices.ts';

/** Line of the bill, in US dollars a month. */
export interface BillLine extends UsageLine {
  readonly cost: number;
  /** Part that is due even if nothing arrives. */
  readonly fixed: number;
  /** Part that the records cause. */
  readonly variable: number;
}

/** Amount that the free tier would take off, for an account with nothing else. */
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
  /** Records of all sources together; 0 if nothing arrives. */
  readonly perMillion: number;
  /** Most expensive line. */
  readonly dominant: BillLine;
  /** Free tier; not taken off the total. */
  readonly free: readonly FreeShare[];
  /** Declared settings that would not carry the load. */
  readonly notes: readonly string[];
}

/**
 * Bill of one month in us-east-1, for a lake that has run for a year. The fixed part is the cost of the same stack
 * without records.
 * @throws CostError if the graph holds something that the model cannot price
 */
export function billOf(graph: ResourceGraph, load: Load, facts: ReadonlyMap<string, SourceFacts>): Bill {
  const usage = usageOf(graph, load, facts);
  const idle = usageOf(graph, { ...load, recordsPerDay: 0 }, facts);
  const lines = usage.lines.map((line) => priced(line, idle.lines)).filter(({ quantity }) => quantity > 0);
  const [first, ...others] = lines;
  if (!first) throw new InvariantError('the bill of a stack has no line');
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
