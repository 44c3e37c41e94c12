import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { HandlerEntry } from './bundle.ts';
import type { Context } from './context.ts';
import type { PolicyStatement } from './policies/document.ts';
import { functionLogGroup, writeLogs } from './policies/logs.ts';
import type { BucketLocation } from './policies/objects.ts';
import { writeTraces } from './policies/traces.ts';
import { type DeclaredRole, declareRole } from './role.ts';
import type { Tags } from './tags.ts';
import { inDays, inMegabytes, inSeconds, type Megabytes, type Seconds } from './units.ts';

/** Rights of a function: its own role with these rights, or a shared role. */
export type FunctionRights =
  | { readonly statements: (lake: BucketLocation) => readonly PolicyStatement[]; readonly role?: never }
  | { readonly role: DeclaredRole; readonly statements?: never };

export type FunctionArgs = FunctionRights & {
  /** Name in every stack; `functionName` carries the stack's suffix. */
  readonly base: string;
  readonly functionName: string;
  readonly description: string;
  readonly entry: HandlerEntry;
  /** 128 to 10,240; from 1,769 on, the function has a whole processor. */
  readonly memory: Megabytes;
  /** At most 900. */
  readonly timeout: Seconds;
  /** Variables added to `METRICS_NAMESPACE` and `LOG_LEVEL`, which every function has. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly tags: Tags;
};

/** Lambda function with its log group and, unless it shares one, its role. */
export class LakeFunction extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(context: Context, args: FunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:compute:Function', args.base, {}, opts);
    const role = args.role ?? this.ownRole(context, args);
    const logGroup = this.logGroup(context, args);
    const lambda = this.lambda(context, args, role, logGroup);
    this.name = lambda.name;
    this.arn = lambda.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  private ownRole(context: Context, { base, functionName, statements }: FunctionArgs): DeclaredRole {
    return declareRole(
      context,
      {
        name: `${base}-role`,
        description: `Rights of ${base}.`,
        service: 'lambda.amazonaws.com',
        statements: (lake) => [
          writeLogs(lake, [functionName]),
          ...(context.tracing ? [writeTraces] : []),
          ...(statements?.(lake) ?? []),
        ],
      },
      { parent: this },
    );
  }

  private logGroup({ logs }: Context, { base, functionName, tags }: FunctionArgs): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      base,
      { name: functionLogGroup(functionName), retentionInDays: inDays(logs.retention), tags: { ...tags } },
      { parent: this },
    );
  }

  private lambda(
    { bundles, logs, naming, tracing }: Context,
    args: FunctionArgs,
    role: DeclaredRole,
    logGroup: aws.cloudwatch.LogGroup,
  ): aws.lambda.Function {
    return new aws.lambda.Function(
      args.base,
      {
        name: args.functionName,
        description: args.description,
        runtime: aws.lambda.Runtime.NodeJS24dX,
        architectures: ['arm64'],
        handler: 'index.handler',
        code: new pulumi.asset.FileArchive(bundles[args.entry]),
        role: role.arn,
        memorySize: inMegabytes(args.memory),
        timeout: inSeconds(args.timeout),
        environment: {
          variables: { ...args.environment, METRICS_NAMESPACE: naming.metricsNamespace, LOG_LEVEL: logs.logLevel },
        },
        ...(tracing ? { tracingConfig: { mode: 'Active' } } : {}),
        // Functions write complete JSON lines; Lambda's JSON format would wrap metrics in a second object.
        loggingConfig: { logFormat: 'Text', logGroup: logGroup.name },
        tags: { ...args.tags },
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
