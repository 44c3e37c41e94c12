import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../etl/platform.ts';
import type { Context } from './context.ts';
import { LakeFunction } from './function.ts';
import type { LakeBucket } from './lake-bucket.ts';
import { functionBase } from './naming.ts';
import { etlPolicy } from './policies/etl.ts';
import type { DeclaredRole } from './role.ts';
import { sourceTags } from './tags.ts';
import { inMinutes, type Megabytes, type Minutes, seconds } from './units.ts';

/** Resources that an ETL run may use. */
export interface EtlSettings {
  /** Memory of the ETL function, which holds a task's partitions in memory. */
  readonly memory: Megabytes;
  /** Tasks that run at the same time. */
  readonly concurrency: number;
  /** Time after which a run is stopped. */
  readonly timeout: Minutes;
}

export interface EtlJobArgs {
  readonly contract: Contract;
  readonly bucket: LakeBucket;
  /** `s3://…` location of the script that every source's job runs. */
  readonly scriptLocation: pulumi.Output<string>;
  /** Role of all jobs: `glue-etl-role`. */
  readonly role: DeclaredRole;
  readonly settings: EtlSettings;
}

/** ETL of a source: the function that does the work, and the Glue job that the state machine runs. */
export class EtlJob extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly jobName: pulumi.Output<string>;

  constructor(context: Context, args: EtlJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:etl:EtlJob', `${args.contract.source}-etl`, {}, opts);
    const etl = this.function(context, args);
    const job = this.job(context, args, etl);
    this.functionName = etl.name;
    this.jobName = job.name;
    this.registerOutputs({ functionName: this.functionName, jobName: this.jobName });
  }

  private function(context: Context, { contract, bucket, settings }: EtlJobArgs): LakeFunction {
    const { source, records } = contract;
    return new LakeFunction(
      context,
      {
        base: functionBase.etl(source),
        functionName: context.naming.etl(source),
        description: `Merges processed ${records} into the tables and drops duplicates.`,
        entry: 'lambda/etl',
        statements: (lake) => etlPolicy(lake, contract),
        memory: settings.memory,
        timeout: seconds(900),
        environment: { LAKE_BUCKET: bucket.name, SOURCE: source },
        tags: sourceTags(context.tags, source),
      },
      { parent: this },
    );
  }

  private job(
    context: Context,
    { contract, scriptLocation, role, settings }: EtlJobArgs,
    etl: LakeFunction,
  ): aws.glue.Job {
    const { source } = contract;
    return new aws.glue.Job(
      `${source}_etl_job`,
      {
        name: context.naming.etlJob(source),
        description: `Runs ${source}'s ETL function: plan, merge, finish.`,
        roleArn: role.arn,
        command: { name: 'pythonshell', pythonVersion: '3.9', scriptLocation },
        defaultArguments: {
          '--function-name': etl.name,
          '--concurrency': String(settings.concurrency),
          // `analytics` is the set of libraries with boto3; `none` has no boto3.
          'library-set': 'analytics',
        },
        maxCapacity: 0.0625,
        timeout: inMinutes(settings.timeout),
        // The state machine retries a failed run: it also waits, notifies people and shows the attempts.
        maxRetries: 0,
        // Two runs at the same time would put the same partitions.
        executionProperty: { maxConcurrentRuns: 1 },
        tags: { ...sourceTags(context.tags, source) },
      },
      { parent: this, dependsOn: [role.policy] },
    );
  }
}
