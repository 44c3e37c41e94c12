import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from './context.ts';
import { functionBase } from './naming.ts';
import { schedulerPolicy } from './policies/orchestration.ts';
import { type DeclaredRole, declareRole } from './role.ts';
import { hours, hoursToSeconds, inMinutes, inSeconds, type Minutes, minutesToSeconds, type Seconds } from './units.ts';

export interface SchedulesArgs {
  readonly simulatorArn: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  /** Interval between two invocations of the simulator. */
  readonly tick: Minutes;
  /** The simulator runs on its schedule. */
  readonly simulate: boolean;
  /** Schedule of the orchestration: `rate(…)` or `cron(…)`, UTC. */
  readonly orchestrationExpression: string;
  /** The orchestration runs on its schedule. */
  readonly orchestrate: boolean;
}

interface Timer {
  readonly base: string;
  readonly description: string;
  readonly expression: string;
  readonly enabled: boolean;
  readonly targetArn: pulumi.Output<string>;
  readonly input: unknown;
  /** Age at which the Scheduler gives up a failed start; at least 60. */
  readonly giveUpAfter: Seconds;
}

/** `rate(1 minute)`, `rate(5 minutes)`: the Scheduler requires the correct singular or plural. */
const every = (time: Minutes): string => `rate(${time} ${inMinutes(time) === 1 ? 'minute' : 'minutes'})`;

/** Schedules: the simulator and the orchestration. */
export class Schedules extends pulumi.ComponentResource {
  constructor(context: Context, args: SchedulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:schedule:Schedules', 'schedules', {}, opts);
    const role = this.role(context);
    this.timer(context, role, {
      base: functionBase.simulator,
      description: 'Sends the next rows of the raw files.',
      expression: every(args.tick),
      enabled: args.simulate,
      targetArn: args.simulatorArn,
      input: { pace: 'scheduled' },
      // The next tick sends the rows that this one did not.
      giveUpAfter: minutesToSeconds(args.tick),
    });
    this.timer(context, role, {
      base: 'data-lake-orchestration',
      description: 'Runs ETL, analytics and integration.',
      expression: args.orchestrationExpression,
      enabled: args.orchestrate,
      targetArn: args.stateMachineArn,
      input: {},
      giveUpAfter: hoursToSeconds(hours(1)),
    });
    this.registerOutputs();
  }

  private role(context: Context): DeclaredRole {
    const { naming } = context;
    return declareRole(
      context,
      {
        name: 'data-lake-scheduler-role',
        description: 'Rights of the schedules.',
        service: 'scheduler.amazonaws.com',
        statements: (lake) => schedulerPolicy(lake, naming.simulator, naming.stateMachine),
      },
      { parent: this },
    );
  }

  private timer(context: Context, role: DeclaredRole, timer: Timer): void {
    new aws.scheduler.Schedule(
      timer.base,
      {
        name: context.naming.schedule(timer.base),
        description: timer.description,
        scheduleExpression: timer.expression,
        scheduleExpressionTimezone: 'UTC',
        state: timer.enabled ? 'ENABLED' : 'DISABLED',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: timer.targetArn,
          roleArn: role.arn,
          input: JSON.stringify(timer.input),
          retryPolicy: { maximumEventAgeInSeconds: inSeconds(timer.giveUpAfter), maximumRetryAttempts: 3 },
        },
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
