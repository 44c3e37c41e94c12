import type * as pulumi from '@pulumi/pulumi';
import { functionBase } from '../naming.ts';
import type { Hours, Minutes, Seconds } from '../units.ts';

/** Watched resources of one source, by physical name. */
export interface WatchedSource {
  readonly source: string;
  readonly streamName: string;
  readonly processor: string;
  /** UUID of the event source mapping from the stream to the processor. */
  readonly mappingUuid: pulumi.Output<string>;
  readonly etl: string;
  readonly analytics: string;
  /** Its records have a score. */
  readonly scored: boolean;
  /** Its records may raise alerts. */
  readonly alerting: boolean;
}

/** Watched resources of a stack. */
export interface Watched {
  readonly metricsNamespace: string;
  readonly sources: readonly WatchedSource[];
  readonly simulator: string;
  /** Null if no metric across sources is declared. */
  readonly integration: string | null;
  readonly stateMachineArn: pulumi.Output<string>;
  /** The orchestration runs on a schedule: only then is a missing run a fault. */
  readonly orchestrated: boolean;
}

/** Thresholds above which an alarm notifies people. */
export interface Thresholds {
  /** Longest time that the oldest record of a batch may have waited in the stream. */
  readonly iteratorAge: Seconds;
  /** Percentage of records that may be quarantined. */
  readonly quarantinePercent: number;
  /** Longest time without a successful run of the orchestration; whole hours. */
  readonly freshness: Hours;
  /** Time from the plan of an ETL to its end. */
  readonly etlDuration: Minutes;
  /** Processed objects in one hour of arrival. */
  readonly objectsPerHour: number;
}

/** Base name → physical name of a function. */
export const functionsOf = ({ sources, simulator, integration }: Watched): ReadonlyMap<string, string> =>
  new Map([
    [functionBase.simulator, simulator],
    ...sources.flatMap(({ source, processor, etl, analytics }): [string, string][] => [
      [functionBase.processor(source), processor],
      [functionBase.etl(source), etl],
      [functionBase.analytics(source), analytics],
    ]),
    ...(integration === null ? [] : [[functionBase.integration, integration] as const]),
  ]);
