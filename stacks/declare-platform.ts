import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Contract, type Integration, integrationOf } from '../etl/platform.ts';
import { Alerts } from '../infra/alerts.ts';
import { Analytics } from '../infra/analytics.ts';
import type { HandlerBundles } from '../infra/bundle.ts';
import { Catalog } from '../infra/catalog.ts';
import type { Context } from '../infra/context.ts';
import { declareCrawlers } from '../infra/crawler.ts';
import { Etl } from '../infra/etl.ts';
import { Ingestion } from '../infra/ingestion.ts';
import { LakeBucket } from '../infra/lake-bucket.ts';
import { NamedQueries } from '../infra/named-queries.ts';
import { type Naming, namingOf } from '../infra/naming.ts';
import { Orchestration } from '../infra/orchestration/orchestration.ts';
import { QueryEngine } from '../infra/query-engine.ts';
import { Schedules } from '../infra/schedule.ts';
import { declareSimulator } from '../infra/simulator.ts';
import { tagsOf } from '../infra/tags.ts';
import {
  etlSettings,
  eventSourceMappingSettings,
  pseudonymSettings,
  retentionSettings,
  streamSettings,
} from './component-arguments.ts';
import { declareObservability } from './declare-observability.ts';
import { outputsOf, type StackOutputs } from './outputs.ts';
import type { Settings } from './read-settings.ts';

export interface Program {
  /** Stack, e.g. `dev`. */
  readonly stack: string;
  readonly settings: Settings;
  readonly contracts: readonly Contract[];
  /** Metrics across sources; null: none. Default: those declared beside the sources. */
  readonly integration?: Integration | null;
  readonly bundles: HandlerBundles;
}

/** Declares the platform: all resources of one stack, for each of the contracts. */
export function declarePlatform(program: Program): StackOutputs {
  const { stack, settings, contracts, bundles, integration = integrationOf(contracts) } = program;
  const context = contextOf(namingOf(stack), settings, bundles);
  const { protectData } = settings;
  const retention = retentionSettings(settings);
  const bucket = new LakeBucket(context, { retention, protectData });
  const alerts = new Alerts(context, settings.alertEmail ? { email: settings.alertEmail } : {});
  const catalog = new Catalog(context, {
    contracts,
    integration,
    bucket: bucket.name,
    retention,
    streamRetention: settings.streamRetentionHours,
  });
  const queries = new QueryEngine(context, { bucket, scanLimit: settings.athenaScanLimitMb });
  new NamedQueries(context, {
    contracts,
    databaseName: catalog.databaseName,
    workgroupName: queries.workgroupName,
  });
  const ingestion = new Ingestion(context, {
    contracts,
    bucket,
    alertTopicArn: alerts.topicArn,
    stream: streamSettings(settings),
    mapping: eventSourceMappingSettings(settings),
    memory: settings.processorMemoryMb,
    protectData,
    countEvents: settings.alarms,
    ...pseudonymSettings(settings, contracts),
  });
  const simulator = declareSimulator(context, {
    contracts,
    bucket,
    streams: ingestion.streams,
    recordsPerDay: settings.recordsPerDay,
    tick: settings.tickMinutes,
    memory: settings.simulatorMemoryMb,
  });
  const etl = new Etl(context, { contracts, bucket, settings: etlSettings(settings) });
  const analytics = new Analytics(context, {
    contracts,
    integration,
    bucketName: bucket.name,
    databaseName: catalog.databaseName,
    workgroupName: queries.workgroupName,
    memory: settings.analyticsMemoryMb,
  });
  const orchestration = new Orchestration(context, {
    etl,
    analytics,
    topicArn: alerts.topicArn,
    jobTimeout: settings.etlTimeoutMinutes,
  });
  new Schedules(context, {
    simulatorArn: simulator.arn,
    stateMachineArn: orchestration.stateMachineArn,
    tick: settings.tickMinutes,
    simulate: settings.simulate,
    orchestrationExpression: settings.orchestrationSchedule,
    orchestrate: settings.orchestrate,
  });
  if (settings.enableCrawlers) declareCrawlers(context, contracts, catalog, {});
  const declared = { bucket, alerts, catalog, queries, ingestion, simulator, etl, analytics, orchestration };
  return outputsOf({ ...declared, observability: declareObservability(context, settings, declared) }, settings);
}

function contextOf(naming: Naming, settings: Settings, bundles: HandlerBundles): Context {
  const location = pulumi
    .all([aws.getCallerIdentityOutput(), aws.getRegionOutput()])
    .apply(([{ accountId }, { region }]) => ({ accountId, region }));
  return {
    naming,
    location,
    bucketName: location.apply(({ accountId }) => settings.bucketName ?? naming.bucket(accountId)),
    bundles,
    tags: tagsOf(naming.stack),
    tracing: settings.tracing,
    logs: { logLevel: settings.logLevel, retention: settings.logRetentionDays },
  };
}
