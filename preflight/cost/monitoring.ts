import { type ResourceGraph, resourcesOfType, valueAt } from '../graph.ts';
import { daysPerMonth, logBytes, metricNames } from './assumptions.ts';
import { numberAt } from './inputs.ts';
import { gigabyte } from './kinesis.ts';
import { etlInvocations } from './lambda.ts';
import type { SourceFlow, UsageLine } from './load.ts';
import type { System } from './system.ts';

const line = (what: string, price: UsageLine['price'], quantity: number): UsageLine => ({
  service: 'CloudWatch',
  what,
  price,
  quantity,
});

/** Logs, custom metrics, alarms and dashboards. */
export function monitoringLines(graph: ResourceGraph, system: System, flows: readonly SourceFlow[]): UsageLine[] {
  const gigabytes = loggedBytes(system, flows) / gigabyte;
  return [
    line('logs written', 'logsGbIn', gigabytes),
    // Without compression.
    line('logs kept', 'logsGb', gigabytes * (longestRetention(graph) / daysPerMonth)),
    line('custom metrics', 'metric', customMetrics(system, flows)),
    line('alarms', 'alarmMetric', alarmMetrics(graph)),
    line('dashboards', 'dashboard', resourcesOfType(graph, 'aws:cloudwatch/dashboard:Dashboard').length),
  ];
}

function loggedBytes(system: System, flows: readonly SourceFlow[]): number {
  const runs = system.orchestration.runsPerMonth;
  const bySource = flows.map((flow) => {
    const { batches } = flow;
    const latencies = Math.min(batches.records, logBytes.latencies) * logBytes.latency;
    return (
      batches.perMonth * (logBytes.platform + logBytes.processor + latencies) +
      etlInvocations(flow) * (logBytes.platform + logBytes.etl) +
      runs * (logBytes.platform + logBytes.query + logBytes.glueRun) +
      system.simulator.runsPerMonth * logBytes.simulatorPerSource
    );
  });
  const shared = (runs + system.simulator.runsPerMonth) * logBytes.platform + runs * logBytes.query;
  return bySource.reduce((sum, bytes) => sum + bytes, shared);
}

/** Days of retention. The groups of a stack are declared alike. */
const longestRetention = (graph: ResourceGraph): number =>
  Math.max(
    0,
    ...resourcesOfType(graph, 'aws:cloudwatch/logGroup:LogGroup').map((group) =>
      numberAt(group, 'retentionInDays', 365),
    ),
  );

/** Custom metrics are billed for each hour with a value: in an idle stack, those of its schedules. */
function customMetrics({ simulator, orchestration }: System, flows: readonly SourceFlow[]): number {
  const perSource = (flow: SourceFlow) =>
    (flow.records > 0 ? flow.facts.processorMetrics : 0) +
    (simulator.runsPerMonth > 0 ? metricNames.simulator.length : 0) +
    (orchestration.runsPerMonth > 0 && flow.records > 0 ? metricNames.etl.length : 0);
  return flows.reduce((sum, flow) => sum + perSource(flow), 0);
}

/** An alarm over several metrics is billed for each metric. */
function alarmMetrics(graph: ResourceGraph): number {
  return resourcesOfType(graph, 'aws:cloudwatch/metricAlarm:MetricAlarm').reduce((sum, alarm) => {
    const queries = (valueAt(alarm.inputs, 'metricQueries') ?? []) as readonly { readonly metric?: unknown }[];
    return sum + Math.max(1, queries.filter(({ metric }) => metric !== undefined).length);
  }, 0);
}
