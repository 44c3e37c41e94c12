import type { LakeSummary } from '../../cli/status/summary.ts';
import type { Incident } from './faults.ts';
import type { Sent } from './producer.ts';
import { type EtlRun, medianOf, type Sample, slopeOf } from './samples.ts';

export interface Evidence {
  readonly samples: readonly Sample[];
  readonly sent: readonly Sent[];
  readonly summary: Pick<LakeSummary, 'sources' | 'violations'>;
  /** Runs of the state machine under load. */
  readonly runs: readonly EtlRun[];
  readonly incidents: readonly Incident[];
}

/** Result of a soak. */
export interface Verdict {
  readonly events: number;
  readonly stored: number;
  readonly quarantined: number;
  readonly duplicatesDropped: number;
  readonly violations: readonly string[];
  readonly faults: number;
  readonly runs: { readonly succeeded: number; readonly all: number };
  /** Of the first and the last quarter of the time, medians. */
  readonly residentMb: readonly [first: number, last: number];
  readonly residentMbPerHour: number;
  readonly p50: readonly [first: number, last: number];
  readonly p99: readonly [first: number, last: number];
}

/** Sums up a soak. Comparisons leave out the first tenth of the time, when caches fill. */
export function verdictOf({ samples, sent, summary, runs, incidents }: Evidence): Verdict {
  const warm = samples.slice(Math.ceil(samples.length / 10));
  const quarter = Math.ceil(warm.length / 4);
  const compare = (of: (sample: Sample) => number | null): [number, number] =>
    [warm.slice(0, quarter), warm.slice(-quarter)].map((part) =>
      Math.round(medianOf(part.flatMap((sample) => of(sample) ?? []))),
    ) as [number, number];
  const all = Object.values(summary.sources);
  const total = (of: (one: (typeof all)[number]) => number) => all.reduce((sum, one) => sum + of(one), 0);
  const events = sent.reduce((sum, one) => sum + one.events, 0);
  const stored = total((one) => one.stored);
  const quarantined = total((one) => one.quarantined);
  return {
    events,
    stored,
    quarantined,
    duplicatesDropped: total((one) => one.duplicates),
    violations: [
      ...summary.violations,
      ...(stored + quarantined === events
        ? []
        : [`${events} events were sent, but ${stored} are stored and ${quarantined} quarantined`]),
    ],
    faults: incidents.length,
    runs: { succeeded: runs.filter(({ status }) => status === 'SUCCEEDED').length, all: runs.length },
    residentMb: compare(({ residentMb }) => residentMb),
    residentMbPerHour: Math.round(slopeOf(warm.map(({ second, residentMb }) => [second, residentMb])) * 3600),
    p50: compare(({ p50 }) => p50),
    p99: compare(({ p99 }) => p99),
  };
}

/** Growth from the first to the last quarter above which a metric is no longer flat. */
const flat = 1.5;

/** @returns exit code: 0 if the lake is reconciled, and neither memory nor latency grew */
export function judge({ violations, residentMb, p50, p99 }: Verdict): number {
  const grown = [residentMb, p50, p99].some(([first, last]) => last > flat * first);
  return violations.length === 0 && !grown ? 0 : 1;
}
