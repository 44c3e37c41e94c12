import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from './context.ts';
import type { LakeBucket } from './lake-bucket.ts';
import { resultPrefix } from './policies/query.ts';
import { inBytes, type Megabytes } from './units.ts';

export interface QueryEngineArgs {
  readonly bucket: LakeBucket;
  /** Limit on the bytes that one query may scan before Athena cancels it; at least 10. */
  readonly scanLimit: Megabytes;
}

/** Athena workgroup of every query of the lake. Clients cannot override its settings. */
export class QueryEngine extends pulumi.ComponentResource {
  readonly workgroupName: pulumi.Output<string>;

  constructor(context: Context, { bucket, scanLimit }: QueryEngineArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:query:QueryEngine', 'multi-source-data-lake', {}, opts);
    const workgroup = new aws.athena.Workgroup(
      'multi-source-data-lake',
      {
        name: context.naming.workgroup,
        description: 'Queries of the multi-source data lake.',
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: inBytes(scanLimit),
          engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${bucket.name}/${resultPrefix}`,
            expectedBucketOwner: context.location.apply(({ accountId }) => accountId),
            encryptionConfiguration: { encryptionOption: 'SSE_S3' },
          },
        },
        // Athena rejects the deletion of a workgroup that has run a query. Its history is not data: results are in the
        // bucket.
        forceDestroy: true,
        tags: { ...context.tags },
      },
      { parent: this },
    );
    this.workgroupName = workgroup.name;
    this.registerOutputs({ workgroupName: this.workgroupName });
  }
}
