import { createDistribution, type Distribution, quantileOf } from './distribution.ts';

/** Metrics that functions wrote since the platform was started. */
export interface MetricStore {
  /** Sum of a metric. @param source default: all sources together */
  sum(name: string, source?: string): number;
  /** Quantile of a metric's values, within 1 %. @param p 0 to 1. @returns null if there are none */
  quantile(name: string, p: number, source?: string): number | null;
}

export interface MetricsCollector extends MetricStore {
  /** Takes a document of the embedded metric format. */
  take(document: MetricsDocument): void;
}

/** Parts of CloudWatch's embedded metric format that are read. */
export interface MetricsDocument {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[];
  };
  readonly Source?: unknown;
  readonly [name: string]: unknown;
}

interface Series {
  readonly name: string;
  readonly source: string;
  sum: number;
  readonly distribution: Distribution;
}

export function createMetrics(): MetricsCollector {
  const series = new Map<string, Series>();
  const seriesOf = (name: string, source: string): Series => {
    const key = JSON.stringify([name, source]);
    const found = series.get(key) ?? { name, source, sum: 0, distribution: createDistribution() };
    series.set(key, found);
    return found;
  };
  const matching = (name: string, source?: string) =>
    [...series.values()].filter((one) => one.name === name && (source === undefined || one.source === source));
  return {
    take(document) {
      const names = document._aws.CloudWatchMetrics.flatMap(({ Metrics: metrics }) => metrics.map(({ Name }) => Name));
      for (const name of new Set(names)) {
        const one = seriesOf(name, String(document.Source ?? ''));
        for (const value of [document[name]].flat()) {
          if (typeof value !== 'number') continue;
          one.sum += value;
          one.distribution.add(value);
        }
      }
    },
    sum: (name, source) => matching(name, source).reduce((total, { sum }) => total + sum, 0),
    quantile: (name, p, source) =>
      quantileOf(
        matching(name, source).map(({ distribution }) => distribution),
        p,
      ),
  };
}
