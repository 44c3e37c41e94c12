import { readFileSync } from 'node:fs';
import { createMetrics, type MetricsCollector, type MetricsDocument } from '../../local/telemetry/metrics.ts';

/** State of the lake at a moment of the soak. */
export interface Sample {
  /** Seconds since the load began. */
  readonly second: number;
  /** Resident memory of all processes: lake, workers, query engine and producers together. */
  readonly residentMb: number;
  /** From a stream's taking a record to its being stored, ms, since the sample before; null: nothing was stored. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** Records that were stored since the sample before. */
  readonly stored: number;
  /** Records of the streams that are not handled yet. */
  readonly waiting: number;
}

/** A run of ETL and analytics, in seconds since the load began. */
export interface EtlRun {
  readonly from: number;
  readonly to: number;
  readonly status: string;
}

/** Gathers what functions measure, one window after the other. */
export function createWindows() {
  let metrics: MetricsCollector = createMetrics();
  return {
    /** Takes a line that a function wrote. */
    take(_function: string, line: string): void {
      if (line.startsWith('{"_aws"')) metrics.take(JSON.parse(line) as MetricsDocument);
    },
    /** Ends the window and begins the next. */
    sample(second: number, waiting: number): Sample {
      const ended = metrics;
      metrics = createMetrics();
      return {
        second: Math.round(second),
        residentMb: Math.round(residentBytes(process.pid) / 2 ** 20),
        p50: rounded(ended.quantile('IngestLatency', 0.5)),
        p99: rounded(ended.quantile('IngestLatency', 0.99)),
        stored: ended.sum('RecordsStored'),
        waiting,
      };
    },
  };
}

/** Of a process and all that it started, as Linux reports it; elsewhere of this process only. */
function residentBytes(pid: number): number {
  const read = (path: string) => readFileSync(`/proc/${pid}/${path}`, 'utf8');
  try {
    const kilobytes = Number(/VmRSS:\s+(\d+) kB/.exec(read('status'))?.[1] ?? 0);
    const children = read(`task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
    return kilobytes * 1024 + children.reduce((sum, child) => sum + residentBytes(child), 0);
  } catch {
    // Ended meanwhile, or no Linux.
    return pid === process.pid ? process.memoryUsage.rss() : 0;
  }
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** Least-squares slope of a metric over time, a second. @returns 0 for fewer than two points */
export function slopeOf(points: readonly (readonly [second: number, value: number])[]): number {
  const n = points.length;
  if (n < 2) return 0;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

/** Median of the values. @returns NaN of none */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
