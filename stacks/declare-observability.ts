import type { Context } from '../infra/context.ts';
import { Observability } from '../infra/observability/observability.ts';
import type { WatchedSource } from '../infra/observability/watched.ts';
import { alarmThresholds } from './component-arguments.ts';
import type { DeclaredComponents } from './outputs.ts';
import type { Settings } from './read-settings.ts';

/** Declares the dashboard and the alarms of a stack. */
export function declareObservability(
  context: Context,
  settings: Settings,
  declared: Omit<DeclaredComponents, 'observability'>,
): Observability {
  const { naming } = context;
  const { ingestion, orchestration, alerts, analytics } = declared;
  const sources = [...ingestion.pipelines].map(
    ([source, { mappingUuid, contract }]): WatchedSource => ({
      source,
      streamName: naming.stream(source),
      processor: naming.processor(source),
      mappingUuid,
      etl: naming.etl(source),
      analytics: naming.analytics(source),
      scored: contract.score !== undefined,
      alerting: contract.alert !== undefined,
    }),
  );
  return new Observability(context, {
    watched: {
      metricsNamespace: naming.metricsNamespace,
      sources,
      simulator: naming.simulator,
      integration: analytics.integration && naming.integration,
      stateMachineArn: orchestration.stateMachineArn,
      orchestrated: settings.orchestrate,
    },
    orchestrationLog: orchestration.logGroupName,
    ...(settings.alarms ? { alarms: { thresholds: alarmThresholds(settings), topicArn: alerts.topicArn } } : {}),
  });
}
