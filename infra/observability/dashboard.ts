import {
  functionMetric,
  jobFailureMetric,
  lakeMetric,
  type Metric,
  mappingMetric,
  stateMachineMetric,
  throttledMetric,
} from './metric.ts';
import { functionsOf, type Watched, type WatchedSource } from './watched.ts';

/** Metric as a dashboard names it: namespace, name, dimensions by name and value, options. */
type MetricLine = readonly unknown[];

interface Widget {
  readonly title: string;
  readonly lines: readonly MetricLine[];
}

/** A dashboard has 24 columns; two widgets share a row. */
const size = { width: 12, height: 6 } as const;

/**
 * Body of the stack's dashboard: a text row that links to the runbook, then ingestion, quality, ETL, functions, runs.
 * It may hold outputs: resolve it before turning it into JSON.
 */
export function dashboardBody(watched: Watched, region: string) {
  const { sources, metricsNamespace } = watched;
  const widgets = [
    ...sources.flatMap((source) => sourceWidgets(source, metricsNamespace)),
    ...functionWidgets(watched),
    ...runWidgets(watched),
  ];
  return {
    widgets: [
      {
        type: 'text',
        ...{ x: 0, y: 0, width: 24, height: 1 },
        properties: { markdown: 'The meaning of each metric, and what to do about it: `docs/runbook.md`.' },
      },
      ...widgets.map(({ title, lines }, index) => ({
        type: 'metric',
        x: (index % 2) * size.width,
        y: 1 + Math.floor(index / 2) * size.height,
        ...size,
        properties: { title, region, view: 'timeSeries', stacked: false, period: 300, metrics: lines },
      })),
    ],
  };
}

const line = ({ namespace, name, dimensions, statistic }: Metric, label: string): MetricLine => [
  namespace,
  name,
  ...Object.entries(dimensions).flat(),
  { stat: statistic, label },
];

function sourceWidgets(watched: WatchedSource, namespace: string): Widget[] {
  const { source, streamName, processor, mappingUuid, scored, alerting } = watched;
  const lake = (name: Parameters<typeof lakeMetric>[2], statistic: Metric['statistic'], label: string) =>
    line(lakeMetric(namespace, source, name, statistic), label);
  return [
    {
      title: `${source}: records`,
      lines: [
        lake('RecordsSent', 'Sum', 'sent'),
        lake('RecordsReceived', 'Sum', 'received'),
        lake('RecordsStored', 'Sum', 'stored'),
        lake('RecordsQuarantined', 'Sum', 'quarantined'),
        ...(scored ? [lake('RecordsUnscored', 'Sum', 'without a score')] : []),
        ...(alerting ? [lake('AlertsRaised', 'Sum', 'alerts')] : []),
      ],
    },
    {
      title: `${source}: delay (ms)`,
      lines: [
        line(functionMetric(processor, 'IteratorAge', 'Maximum'), 'oldest record of a batch'),
        lake('IngestLatency', 'p95', 'from stream to object, p95'),
      ],
    },
    {
      title: `${source}: records that were not processed`,
      lines: [
        line(throttledMetric(streamName), 'rejected by the stream'),
        lake('PutRecordsFailedEntries', 'Sum', 'rejected after all retries'),
        line(mappingMetric(mappingUuid, 'OnFailureDestinationDeliveredEventCount'), 'in the dead-letter queue'),
        line(functionMetric(processor, 'DestinationDeliveryFailures', 'Sum'), 'batches not accepted there'),
        lake('FilesRejected', 'Maximum', 'raw files not read to their end'),
      ],
    },
    {
      title: `${source}: ETL`,
      lines: [
        lake('RowsMerged', 'Sum', 'rows merged'),
        lake('DuplicatesDropped', 'Sum', 'duplicates dropped'),
        lake('PartitionsReplaced', 'Sum', 'partitions replaced'),
        lake('ProcessedObjectsPerHour', 'Maximum', 'objects in the fullest hour'),
        lake('EtlDuration', 'Maximum', 'duration of a plan (ms)'),
      ],
    },
  ];
}

const functionWidgets = (watched: Watched): Widget[] =>
  (
    [
      ['functions: errors', 'Errors', 'Sum'],
      ['functions: throttles', 'Throttles', 'Sum'],
      ['functions: duration (ms)', 'Duration', 'p95'],
      ['functions: concurrency', 'ConcurrentExecutions', 'Maximum'],
    ] as const
  ).map(([title, name, statistic]) => ({
    title,
    lines: [...functionsOf(watched)].map(([base, physical]) => line(functionMetric(physical, name, statistic), base)),
  }));

function runWidgets({ stateMachineArn, metricsNamespace }: Watched): Widget[] {
  return [
    {
      title: 'orchestration: executions',
      lines: [
        line(stateMachineMetric(stateMachineArn, 'ExecutionsStarted'), 'started'),
        line(stateMachineMetric(stateMachineArn, 'ExecutionsSucceeded'), 'succeeded'),
        line(stateMachineMetric(stateMachineArn, 'ExecutionsFailed'), 'failed'),
        line(stateMachineMetric(stateMachineArn, 'ExecutionsTimedOut'), 'timed out'),
        line(jobFailureMetric(metricsNamespace), 'job runs that failed'),
      ],
    },
    {
      title: 'orchestration: duration (ms)',
      lines: [line(stateMachineMetric(stateMachineArn, 'ExecutionTime', 'Maximum'), 'longest')],
    },
  ];
}
