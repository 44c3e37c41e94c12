import type * as pulumi from '@pulumi/pulumi';
import type { MetricName } from '../../handlers/metrics.ts';

/** Statistic over the values of one period. */
export type Statistic = 'Sum' | 'Maximum' | 'p95';

/** CloudWatch metric and its statistic. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: Statistic;
}

/** Metric that the functions emit for one source. An unknown name does not compile. */
export const lakeMetric = (namespace: string, source: string, name: MetricName, statistic: Statistic): Metric => ({
  namespace,
  name,
  dimensions: { Source: source },
  statistic,
});

/**
 * Metrics that Lambda has for every function. `IteratorAge` is in milliseconds; only functions that read a stream have
 * it.
 */
type FunctionMetric =
  | 'Errors'
  | 'Throttles'
  | 'Duration'
  | 'ConcurrentExecutions'
  | 'IteratorAge'
  | 'DestinationDeliveryFailures';

export const functionMetric = (functionName: string, name: FunctionMetric, statistic: Statistic): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName },
  statistic,
});

/** Metrics that an event source mapping has if its `metricsConfig` names `EventCount`. They count records. */
export const mappingMetric = (uuid: pulumi.Input<string>, name: 'OnFailureDestinationDeliveredEventCount'): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { EventSourceMappingUUID: uuid },
  statistic: 'Sum',
});

/** Records that a stream rejected because a shard accepts no more, including those that a later put delivered. */
export const throttledMetric = (streamName: string): Metric => ({
  namespace: 'AWS/Kinesis',
  name: 'WriteProvisionedThroughputExceeded',
  dimensions: { StreamName: streamName },
  statistic: 'Sum',
});

/** Metrics of a state machine. `ExecutionTime` is in milliseconds. */
export const stateMachineMetric = (
  arn: pulumi.Input<string>,
  name: 'ExecutionsStarted' | 'ExecutionsSucceeded' | 'ExecutionsFailed' | 'ExecutionsTimedOut' | 'ExecutionTime',
  statistic: Statistic = 'Sum',
): Metric => ({ namespace: 'AWS/States', name, dimensions: { StateMachineArn: arn }, statistic });

/** Name of the metric that counts failed job runs in the log of the state machine. */
const jobFailures = 'EtlJobFailures';

/** Runs of Glue jobs that failed or were stopped by their timeout, of all sources. */
export const jobFailureMetric = (namespace: string): Metric => ({
  namespace,
  name: jobFailures,
  dimensions: {},
  statistic: 'Sum',
});
