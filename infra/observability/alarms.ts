import { type Hours, inHours, inMilliseconds, minutes, minutesToSeconds } from '../units.ts';
import type { Alarm } from './alarm.ts';
import { functionMetric, jobFailureMetric, lakeMetric, mappingMetric, stateMachineMetric } from './metric.ts';
import { functionsOf, type Thresholds, type Watched, type WatchedSource } from './watched.ts';

const fiveMinutes = minutes(5);
const hour = minutes(60);

/** Alarms of a stack. Pure, except for the ids that AWS assigns. */
export const alarmsOf = (watched: Watched, thresholds: Thresholds): Alarm[] => [
  ...watched.sources.flatMap((source) => [
    ...mappingAlarms(source, thresholds),
    ...recordAlarms(source, watched.metricsNamespace, thresholds),
    ...etlAlarms(source, watched.metricsNamespace, thresholds),
  ]),
  ...[...functionsOf(watched)].flatMap(([base, name]) => functionAlarms(base, name)),
  ...orchestrationAlarms(watched, thresholds),
];

function mappingAlarms({ source, processor, mappingUuid }: WatchedSource, thresholds: Thresholds): Alarm[] {
  return [
    {
      kind: 'iterator-age',
      base: `${source}-iterator-age`,
      description: `Records of ${source} wait in the stream for more than ${thresholds.iteratorAge} seconds.`,
      watches: functionMetric(processor, 'IteratorAge', 'Maximum'),
      comparison: 'above',
      threshold: inMilliseconds(thresholds.iteratorAge),
      period: minutes(1),
      // One late batch after a deployment is harmless; five minutes of late batches are not.
      periods: { looked: 5, breaching: 5 },
    },
    {
      kind: 'dead-letters',
      base: `${source}-dead-letters`,
      description: `A batch of ${source} failed on every attempt and went to the dead-letter queue with its records.`,
      watches: mappingMetric(mappingUuid, 'OnFailureDestinationDeliveredEventCount'),
      comparison: 'above',
      threshold: 0,
      period: fiveMinutes,
    },
    {
      kind: 'lost-batches',
      base: `${source}-lost-batches`,
      description: `A batch of ${source} failed on every attempt and the dead-letter queue did not accept it: its records are only in the stream.`,
      watches: functionMetric(processor, 'DestinationDeliveryFailures', 'Sum'),
      comparison: 'above',
      threshold: 0,
      period: fiveMinutes,
    },
  ];
}

function recordAlarms({ source }: WatchedSource, namespace: string, { quarantinePercent }: Thresholds): Alarm[] {
  return [
    {
      kind: 'raw-file-rejected',
      base: `${source}-raw-file-rejected`,
      description: `A raw file of ${source} cannot be read to its end: the rest of its rows are not sent.`,
      watches: lakeMetric(namespace, source, 'FilesRejected', 'Maximum'),
      comparison: 'above',
      threshold: 0,
      // Each tick reports the file again, and ticks can be further apart than five minutes.
      period: hour,
    },
    {
      kind: 'failed-entries',
      base: `${source}-failed-entries`,
      description: `The stream of ${source} rejects records, even after retries.`,
      watches: lakeMetric(namespace, source, 'PutRecordsFailedEntries', 'Sum'),
      comparison: 'above',
      threshold: 0,
      period: fiveMinutes,
      // The next tick sends rows that were rejected once.
      periods: { looked: 3, breaching: 2 },
    },
    {
      kind: 'quarantine-rate',
      base: `${source}-quarantine-rate`,
      description: `More than ${quarantinePercent} % of the records of ${source} break a rule and are quarantined.`,
      watches: {
        expression: 'IF(received > 0, 100 * quarantined / received, 0)',
        metrics: {
          quarantined: lakeMetric(namespace, source, 'RecordsQuarantined', 'Sum'),
          received: lakeMetric(namespace, source, 'RecordsReceived', 'Sum'),
        },
      },
      comparison: 'above',
      threshold: quarantinePercent,
      period: fiveMinutes,
      periods: { looked: 3, breaching: 2 },
    },
  ];
}

function etlAlarms({ source }: WatchedSource, namespace: string, thresholds: Thresholds): Alarm[] {
  const { etlDuration, objectsPerHour } = thresholds;
  return [
    {
      kind: 'etl-duration',
      base: `${source}-etl-duration`,
      description: `The ETL of ${source} took more than ${etlDuration} minutes for one plan.`,
      watches: lakeMetric(namespace, source, 'EtlDuration', 'Maximum'),
      comparison: 'above',
      threshold: inMilliseconds(minutesToSeconds(etlDuration)),
      period: fiveMinutes,
    },
    {
      kind: 'objects-per-hour',
      base: `${source}-objects-per-hour`,
      description: `One hour of processed ${source} holds more than ${objectsPerHour} objects: they are too small.`,
      watches: lakeMetric(namespace, source, 'ProcessedObjectsPerHour', 'Maximum'),
      comparison: 'above',
      threshold: objectsPerHour,
      period: hour,
    },
  ];
}

function functionAlarms(base: string, name: string): Alarm[] {
  return [
    {
      kind: 'function-errors',
      base: `${base}-errors`,
      description: `Invocations of ${name} fail.`,
      watches: functionMetric(name, 'Errors', 'Sum'),
      comparison: 'above',
      threshold: 0,
      period: fiveMinutes,
    },
    {
      kind: 'function-throttles',
      base: `${base}-throttles`,
      description: `Lambda does not start ${name}: the account's concurrency is used up.`,
      watches: functionMetric(name, 'Throttles', 'Sum'),
      comparison: 'above',
      threshold: 0,
      period: fiveMinutes,
      periods: { looked: 3, breaching: 2 },
    },
  ];
}

function orchestrationAlarms(watched: Watched, { freshness }: Thresholds): Alarm[] {
  const { metricsNamespace, stateMachineArn, orchestrated } = watched;
  const failures = { comparison: 'above', threshold: 0, period: fiveMinutes } as const;
  return [
    {
      kind: 'etl-job-failures',
      base: 'etl-job-failures',
      description: 'A run of a Glue job failed or was stopped by its timeout.',
      watches: jobFailureMetric(metricsNamespace),
      ...failures,
    },
    {
      kind: 'orchestration-failures',
      base: 'orchestration-failures',
      description: 'An execution of the orchestration failed after its retries.',
      watches: stateMachineMetric(stateMachineArn, 'ExecutionsFailed'),
      ...failures,
    },
    {
      kind: 'orchestration-timeouts',
      base: 'orchestration-timeouts',
      description: 'An execution of the orchestration was stopped by its timeout, so it published no failure itself.',
      watches: stateMachineMetric(stateMachineArn, 'ExecutionsTimedOut'),
      ...failures,
    },
    ...(orchestrated ? [freshnessAlarm(watched, freshness)] : []),
  ];
}

const freshnessAlarm = ({ stateMachineArn }: Watched, wanted: Hours): Alarm => ({
  kind: 'analytics-freshness',
  base: 'analytics-freshness',
  description: `No execution of the orchestration has succeeded for ${wanted} hours: the summaries are out of date.`,
  watches: stateMachineMetric(stateMachineArn, 'ExecutionsSucceeded'),
  comparison: 'below',
  threshold: 1,
  period: hour,
  periods: { looked: inHours(wanted), breaching: inHours(wanted) },
  // An hour without any execution has no value: that is the case this alarm must detect.
  missing: 'breaching',
});
