import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';
import { concurrentRun } from '../orchestration/tasks.ts';
import { declareAlarm } from './alarm.ts';
import { alarmsOf } from './alarms.ts';
import { dashboardBody } from './dashboard.ts';
import { jobFailureMetric } from './metric.ts';
import type { Thresholds, Watched } from './watched.ts';

export interface ObservabilityArgs {
  readonly watched: Watched;
  /** Log group of the state machine. */
  readonly orchestrationLog: pulumi.Output<string>;
  /** Alarms that notify people of bad values. Missing: no alarms, only the dashboard. */
  readonly alarms?: { readonly thresholds: Thresholds; readonly topicArn: pulumi.Output<string> };
}

/**
 * Filter for the log entries of an execution about a job run that did not end well: Glue has no metric for Python shell
 * jobs. A run that Glue rejects because another one is running does not count: the execution waits for the other run,
 * and fails on its own if that takes too long.
 */
const failedJob =
  '{ ($.details.resourceType = "glue") && (($.type = "TaskTimedOut") || ' +
  '((($.type = "TaskFailed") || ($.type = "TaskSubmitFailed") || ($.type = "TaskStartFailed")) && ' +
  `($.details.error != "${concurrentRun}"))) }`;

/** Dashboard of the stack and, if they are wanted, its alarms. */
export class Observability extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;

  constructor(context: Context, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:observability:Observability', 'observability', {}, opts);
    this.countFailedJobs(context, args);
    this.dashboardName = this.dashboard(context, args.watched);
    if (args.alarms) {
      const { thresholds, topicArn } = args.alarms;
      for (const alarm of alarmsOf(args.watched, thresholds)) declareAlarm(context, alarm, topicArn, { parent: this });
    }
    this.registerOutputs({ dashboardName: this.dashboardName });
  }

  private countFailedJobs({ naming }: Context, { watched, orchestrationLog }: ObservabilityArgs): void {
    const { name, namespace } = jobFailureMetric(watched.metricsNamespace);
    new aws.cloudwatch.LogMetricFilter(
      'etl-job-failures',
      {
        // Same name as the alarm that it is for.
        name: naming.alarm('etl-job-failures'),
        logGroupName: orchestrationLog,
        pattern: failedJob,
        metricTransformation: { name, namespace, value: '1', unit: 'Count' },
      },
      { parent: this },
    );
  }

  private dashboard({ naming, location }: Context, watched: Watched): pulumi.Output<string> {
    const body = location.apply(({ region }) => pulumi.output(dashboardBody(watched, region)));
    const dashboard = new aws.cloudwatch.Dashboard(
      'data-lake',
      { dashboardName: naming.dashboard, dashboardBody: body.apply((resolved) => JSON.stringify(resolved)) },
      { parent: this },
    );
    return dashboard.dashboardName;
  }
}
