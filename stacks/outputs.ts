import type * as pulumi from '@pulumi/pulumi';
import type { Alerts } from '../infra/alerts.ts';
import type { Analytics } from '../infra/analytics.ts';
import type { Catalog } from '../infra/catalog.ts';
import type { Etl } from '../infra/etl.ts';
import type { LakeFunction } from '../infra/function.ts';
import type { Ingestion } from '../infra/ingestion.ts';
import type { LakeBucket } from '../infra/lake-bucket.ts';
import type { Observability } from '../infra/observability/observability.ts';
import type { Orchestration } from '../infra/orchestration/orchestration.ts';
import type { QueryEngine } from '../infra/query-engine.ts';
import type { Settings } from './read-settings.ts';

type OutputBySource = Readonly<Record<string, pulumi.Output<string>>>;

/** Outputs of a stack: the names that a person or a script needs to reach the lake, and some ARNs. */
export interface StackOutputs {
  readonly bucket: pulumi.Output<string>;
  readonly database: pulumi.Output<string>;
  readonly workgroup: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly alertTopicArn: pulumi.Output<string>;
  readonly dashboard: pulumi.Output<string>;
  /** Percent of the rows of a raw file that may be quarantined before `lake status` fails. */
  readonly maxRejectedPercent: number;
  /** By source. */
  readonly streams: OutputBySource;
  /** By source. */
  readonly etlJobs: OutputBySource;
  readonly functions: {
    readonly simulator: pulumi.Output<string>;
    /** Missing if no metric across sources is declared. */
    readonly integration?: pulumi.Output<string>;
    /** By source, like the next two. */
    readonly processors: OutputBySource;
    readonly etl: OutputBySource;
    readonly analytics: OutputBySource;
  };
}

export interface DeclaredComponents {
  readonly bucket: LakeBucket;
  readonly alerts: Alerts;
  readonly catalog: Catalog;
  readonly queries: QueryEngine;
  readonly ingestion: Ingestion;
  readonly simulator: LakeFunction;
  readonly etl: Etl;
  readonly analytics: Analytics;
  readonly orchestration: Orchestration;
  readonly observability: Observability;
}

/** Names the declared components. */
export function outputsOf(declared: DeclaredComponents, { maxRejectedPercent }: Settings): StackOutputs {
  const { bucket, alerts, catalog, queries, ingestion, simulator, etl, analytics, orchestration, observability } =
    declared;
  return {
    bucket: bucket.name,
    database: catalog.databaseName,
    workgroup: queries.workgroupName,
    stateMachineArn: orchestration.stateMachineArn,
    alertTopicArn: alerts.topicArn,
    dashboard: observability.dashboardName,
    maxRejectedPercent,
    streams: ingestion.streams,
    etlJobs: bySource(etl.jobs, ({ jobName }) => jobName),
    functions: {
      simulator: simulator.name,
      ...(analytics.integration ? { integration: analytics.integration.name } : {}),
      processors: bySource(ingestion.pipelines, ({ processorName }) => processorName),
      etl: bySource(etl.jobs, ({ functionName }) => functionName),
      analytics: bySource(analytics.functions, ({ name }) => name),
    },
  };
}

const bySource = <T>(parts: ReadonlyMap<string, T>, name: (part: T) => pulumi.Output<string>): OutputBySource =>
  Object.fromEntries([...parts].map(([source, part]) => [source, name(part)]));
