import type * as pulumi from '@pulumi/pulumi';
import { simulatorName } from '../naming.ts';
import type { Hours, Minutes, Seconds } from '../units.ts';

/** What is watched of one source: physical names. */
export interface WatchedSource {
  readonly source: string;
  readonly streamName: string;
  readonly processor: string;
  /** Of the mapping that takes the stream to the processor. */
  readonly mappingUuid: pulumi.Output<string>;
  readonly etl: string;
  readonly analytics: string;
  /** Its records have a score. */
  readonly scored: boolean;
  /** Its records may raise alerts. */
  readonly alerting: boolean;
}

/** Everything that is watched of a stack. */
export interface Watched {
  readonly metricsNamespace: string;
  readonly sources: readonly WatchedSource[];
  readonly simulator: string;
  /** Null: no metric across sources is declared. */
  readonly integration: string | null;
  readonly stateMachineArn: pulumi.Output<string>;
  /** The orchestration runs by itself: only then is its silence a fault. */
  readonly orchestrated: boolean;
}

/** Above which values somebody is told. */
export interface Thresholds {
  /** How long the oldest record of a batch may have waited in the stream. */
  readonly iteratorAge: Seconds;
  /** Records in a hundred that may be quarantined. */
  readonly quarantinePercent: number;
  /** How long no run of the orchestration may have succeeded; whole hours. */
  readonly freshness: Hours;
  /** From the plan of an ETL to its end. */
  readonly etlDuration: Minutes;
  /** Processed objects of one hour of arrival. */
  readonly objectsPerHour: number;
}

/** Base name of a function, with its physical name. */
export const functionsOf = ({ sources, simulator, integration }: Watched): ReadonlyMap<string, string> =>
  new Map([
    [simulatorName, simulator],
    ...sources.flatMap(({ source, processor, etl, analytics }): [string, string][] => [
      [`${source}-data-processor`, processor],
      [`${source}-etl`, etl],
      [`${source}-analytics`, analytics],
    ]),
    ...(integration === null ? [] : [['data-integration', integration] as const]),
  ]);
