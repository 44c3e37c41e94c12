import type * as pulumi from '@pulumi/pulumi';
import type { HandlerBundles } from './bundle.ts';
import type { Naming } from './naming.ts';
import type { AwsLocation } from './policies/arn.ts';
import type { Tags } from './tags.ts';
import type { Days } from './units.ts';

/** What every component needs to know of its stack. */
export interface Context {
  readonly naming: Naming;
  readonly tags: Tags;
  /** Account and region that the stack is declared in. */
  readonly location: pulumi.Output<AwsLocation>;
  /** Physical name of the lake's bucket, known before the bucket is. */
  readonly bucketName: pulumi.Output<string>;
  readonly bundles: HandlerBundles;
  readonly logs: LogSettings;
  /** Functions and executions leave traces in X-Ray. */
  readonly tracing: boolean;
}

export interface LogSettings {
  /** Least severe level that functions write. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** One of those that CloudWatch Logs offers. */
  readonly retention: Days;
}
