import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from './context.ts';

export interface AlertsArgs {
  /** Address that receives the mails; AWS asks it to confirm first. Missing: no mail until something subscribes. */
  readonly email?: string;
}

/** Topic for alerts of records and for failures of the orchestration. */
export class Alerts extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(context: Context, { email }: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:alerts:Alerts', 'data-lake-alerts', {}, opts);
    const topic = new aws.sns.Topic(
      'data-lake-alerts',
      { name: context.naming.alertTopic, tags: { ...context.tags } },
      { parent: this },
    );
    if (email) {
      new aws.sns.TopicSubscription(
        'data-lake-alerts-email',
        { topic: topic.arn, protocol: 'email', endpoint: email },
        { parent: this },
      );
    }
    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
