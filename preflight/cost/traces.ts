import { secondsPerMonth, traces } from './assumptions.ts';
import type { UsageLine } from './load.ts';

/**
 * What X-Ray records, however many functions and services a trace passes through.
 * @param begun invocations or executions of a month that begin a trace of their own, as if they came evenly
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
