import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Analytics } from '../analytics.ts';
import type { Context } from '../context.ts';
import type { Etl } from '../etl.ts';
import { deliverLogs, stateMachineLogGroup } from '../policies/log-delivery.ts';
import { orchestrationPolicy } from '../policies/orchestration.ts';
import { readSampling, writeTraces } from '../policies/traces.ts';
import { type DeclaredRole, declareRole } from '../role.ts';
import { inDays, type Minutes } from '../units.ts';
import { definition } from './definition.ts';

export interface OrchestrationArgs {
  readonly etl: Etl;
  readonly analytics: Analytics;
  readonly topicArn: pulumi.Output<string>;
  /** Time after which Glue stops a run of a job. */
  readonly jobTimeout: Minutes;
}

/** State machine that runs the steps after ingestion, with its role. */
export class Orchestration extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(context: Context, args: OrchestrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:orchestration:Orchestration', 'data-lake-orchestration', {}, opts);
    const role = this.role(context, args);
    const logGroup = this.logGroup(context);
    const stateMachine = new aws.sfn.StateMachine(
      'data-lake-orchestration',
      {
        name: context.naming.stateMachine,
        type: 'STANDARD',
        roleArn: role.arn,
        definition: this.definition(context, args),
        loggingConfiguration: {
          level: 'ERROR',
          // The states pass counts and errors, never a record.
          includeExecutionData: true,
          logDestination: pulumi.interpolate`${logGroup.arn}:*`,
        },
        tracingConfiguration: { enabled: context.tracing },
        tags: { ...context.tags },
      },
      { parent: this, dependsOn: [role.policy] },
    );
    this.stateMachineArn = stateMachine.arn;
    this.logGroupName = logGroup.name;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }

  private logGroup({ naming, logs, tags }: Context): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      'data-lake-orchestration',
      {
        name: stateMachineLogGroup(naming.stateMachine),
        retentionInDays: inDays(logs.retention),
        tags: { ...tags },
      },
      { parent: this },
    );
  }

  private definition(
    { location }: Context,
    { etl, analytics, topicArn, jobTimeout }: OrchestrationArgs,
  ): pulumi.Output<string> {
    const sources = [...etl.jobs].flatMap(([source, { jobName }]) => {
      const summarise = analytics.functions.get(source);
      return summarise ? [{ source, jobName, analyticsFunction: summarise.name }] : [];
    });
    return pulumi
      .output({ sources, integrationFunction: analytics.integration?.name ?? null, topicArn, jobTimeout, location })
      .apply(({ location: { region }, ...resolved }) => JSON.stringify(definition({ ...resolved, region })));
  }

  private role(context: Context, { etl, analytics }: OrchestrationArgs): DeclaredRole {
    const { naming } = context;
    const names = [...etl.jobs.keys()];
    return declareRole(
      context,
      {
        name: 'step-functions-orchestration-role',
        description: 'Rights of the orchestration.',
        service: 'states.amazonaws.com',
        statements: (lake) => [
          ...orchestrationPolicy(lake, {
            jobs: names.map(naming.etlJob),
            functions: [...names.map(naming.analytics), ...(analytics.integration ? [naming.integration] : [])],
            topic: naming.alertTopic,
          }),
          deliverLogs,
          ...(context.tracing ? [writeTraces, readSampling] : []),
        ],
      },
      { parent: this },
    );
  }
}
