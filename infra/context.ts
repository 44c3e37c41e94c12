import type * as pulumi from '@pulumi/pulumi';
import type { HandlerBundles } from './bundle.ts';
import type { Naming } from './naming.ts';
import type { AwsLocation } from './policies/arn.ts';
import type { Tags } from './tags.ts';
import type { Days } from './units.ts';

/** Facts about its stack that every component needs. */
export interface Context {
  readonly naming: Naming;
  readonly tags: Tags;
  /** Account and region that the stack is declared in. */
  readonly location: pulumi.Output<AwsLocation>;
  /** Physical name of the lake's bucket, known before the bucket exists. */
  readonly bucketName: pulumi.Output<string>;
  readonly bundles: HandlerBundles;
  readonly logs: LogSettings;
  /** Functions and executions send traces to X-Ray. */
  readonly tracing: boolean;
}

export interface LogSettings {
  /** Least severe level that functions write. */
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** One of the values that CloudWatch Logs offers. */
  readonly retention: Days;
}
