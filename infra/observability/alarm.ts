import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';
import { inSeconds, type Minutes, minutesToSeconds } from '../units.ts';
import type { Metric } from './metric.ts';

/** Kinds of alarms. Each has a section of the same name in docs/runbook.md. */
export const alarmKinds = [
  'iterator-age',
  'raw-file-rejected',
  'failed-entries',
  'quarantine-rate',
  'dead-letters',
  'lost-batches',
  'function-errors',
  'function-throttles',
  'etl-job-failures',
  'etl-duration',
  'objects-per-hour',
  'orchestration-failures',
  'orchestration-timeouts',
  'analytics-freshness',
] as const;

export type AlarmKind = (typeof alarmKinds)[number];

/** Metric computed from several metrics. */
export interface MetricMath {
  /** CloudWatch metric math over the ids in `metrics`. */
  readonly expression: string;
  /** By id: a lower-case letter, then letters, digits and underscores. */
  readonly metrics: Readonly<Record<string, Metric>>;
}

export interface Alarm {
  readonly kind: AlarmKind;
  /** Name in every stack; the stack's suffix is added. */
  readonly base: string;
  /** One sentence for the person on call: the condition that raised the alarm. */
  readonly description: string;
  readonly watches: Metric | MetricMath;
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  /** Whole minutes: CloudWatch has no shorter period for metrics at standard resolution. */
  readonly period: Minutes;
  /** Number of latest periods considered, and how many of them must breach. Default: one of one. */
  readonly periods?: { readonly looked: number; readonly breaching: number };
  /** Treatment of a period without a value. Default: not breaching. */
  readonly missing?: 'breaching' | 'notBreaching';
}

const runbook = 'docs/runbook.md';

/** Link to the runbook's section; the description of an alarm ends with it. */
export const anchorOf = (kind: AlarmKind): string => `${runbook}#${kind}`;

const operators = { above: 'GreaterThanThreshold', below: 'LessThanThreshold' } as const;

/** Declares an alarm that notifies the topic when it starts and when it ends. */
export function declareAlarm(
  context: Context,
  alarm: Alarm,
  topicArn: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  const { looked, breaching } = alarm.periods ?? { looked: 1, breaching: 1 };
  new aws.cloudwatch.MetricAlarm(
    alarm.base,
    {
      name: context.naming.alarm(alarm.base),
      alarmDescription: `${alarm.description} What to do: ${anchorOf(alarm.kind)}`,
      ...watched(alarm),
      comparisonOperator: operators[alarm.comparison],
      threshold: alarm.threshold,
      evaluationPeriods: looked,
      datapointsToAlarm: breaching,
      treatMissingData: alarm.missing ?? 'notBreaching',
      alarmActions: [topicArn],
      okActions: [topicArn],
      tags: { ...context.tags },
    },
    opts,
  );
}

function watched({ watches, ...alarm }: Alarm) {
  const period = inSeconds(minutesToSeconds(alarm.period));
  if (!('expression' in watches)) {
    const { namespace, name, dimensions, statistic } = watches;
    return { namespace, metricName: name, dimensions: { ...dimensions }, ...statisticOf(statistic), period };
  }
  const metrics = Object.entries(watches.metrics).map(([id, { namespace, name, dimensions, statistic }]) => ({
    id,
    metric: { namespace, metricName: name, dimensions: { ...dimensions }, stat: statistic, period },
    returnData: false,
  }));
  return { metricQueries: [...metrics, { id: 'value', expression: watches.expression, returnData: true }] };
}

/** CloudWatch takes percentiles in another property. */
const statisticOf = (statistic: Metric['statistic']) =>
  statistic.startsWith('p') ? { extendedStatistic: statistic } : { statistic };
