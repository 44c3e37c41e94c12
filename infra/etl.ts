import { fileURLToPath } from 'node:url';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../etl/platform.ts';
import type { Context } from './context.ts';
import { EtlJob, type EtlSettings } from './etl-job.ts';
import type { LakeBucket } from './lake-bucket.ts';
import { jobRole } from './naming.ts';
import { etlJobPolicy, scriptPrefix } from './policies/glue.ts';
import { type DeclaredRole, declareRole } from './role.ts';

export interface EtlArgs {
  readonly contracts: readonly Contract[];
  readonly bucket: LakeBucket;
  readonly settings: EtlSettings;
}

const bridge = fileURLToPath(new URL('../handlers/glue/bridge.py', import.meta.url));

/** ETL of all sources, with the script and the role that their Glue jobs share. */
export class Etl extends pulumi.ComponentResource {
  /** Source → its ETL. */
  readonly jobs: ReadonlyMap<string, EtlJob>;

  constructor(context: Context, { contracts, bucket, settings }: EtlArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:etl:Etl', 'etl', {}, opts);
    const role = this.role(context, contracts);
    const scriptLocation = this.script(bucket);
    this.jobs = new Map(
      contracts.map((contract) => [
        contract.source,
        new EtlJob(context, { contract, bucket, scriptLocation, role, settings }, { parent: this }),
      ]),
    );
    this.registerOutputs();
  }

  private script(bucket: LakeBucket): pulumi.Output<string> {
    const script = new aws.s3.BucketObjectv2(
      'glue-bridge',
      {
        bucket: bucket.name,
        key: `${scriptPrefix}bridge.py`,
        source: new pulumi.asset.FileAsset(bridge),
        contentType: 'text/x-python',
      },
      { parent: this },
    );
    return pulumi.interpolate`s3://${script.bucket}/${script.key}`;
  }

  private role(context: Context, contracts: readonly Contract[]): DeclaredRole {
    return declareRole(
      context,
      {
        name: jobRole,
        description: 'Rights of the Glue jobs.',
        service: 'glue.amazonaws.com',
        statements: (lake) =>
          etlJobPolicy(
            lake,
            contracts.map(({ source }) => context.naming.etl(source)),
          ),
      },
      { parent: this },
    );
  }
}
