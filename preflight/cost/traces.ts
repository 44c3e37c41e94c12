import { secondsPerMonth, traces } from './assumptions.ts';
import type { UsageLine } from './load.ts';

/**
 * Traces that X-Ray records, independent of the number of functions and services in a trace.
 * @param begun invocations or executions of a month that begin a trace of their own, assumed to be evenly distributed
 */
export function traceLine(who: string, begun: number): UsageLine {
  const first = Math.min(begun, traces.firstPerSecond * secondsPerMonth);
  return {
    service: 'X-Ray',
    what: `traces of the ${who}`,
    price: 'traceRecorded',
    quantity: first + (begun - first) * traces.shareOfOthers,
  };
}
