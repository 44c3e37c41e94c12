import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from './context.ts';
import { lifecycleRules, type Retention } from './lifecycle.ts';
import { tlsOnly } from './policies/bucket.ts';

export interface LakeBucketArgs {
  readonly retention: Retention;
  /** True if Pulumi must not delete the bucket, and must keep it when it leaves the program. */
  readonly protectData: boolean;
}

/** Bucket of the lake: private, versioned, encrypted, reached by TLS only. */
export class LakeBucket extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(context: Context, { retention, protectData }: LakeBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:storage:LakeBucket', 'lake', {}, opts);
    const bucket = new aws.s3.Bucket(
      'lake',
      { bucket: context.bucketName, tags: { ...context.tags } },
      { parent: this, protect: protectData, retainOnDelete: protectData },
    );
    // A kept bucket keeps the settings that protect its data.
    const own = { parent: this, protect: protectData };
    this.closeToThePublic(context, bucket, own);
    this.keepVersions(bucket, retention, own);
    this.encrypt(bucket, own);
    this.name = bucket.bucket;
    this.arn = bucket.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }

  private closeToThePublic(context: Context, bucket: aws.s3.Bucket, own: pulumi.CustomResourceOptions): void {
    const block = new aws.s3.BucketPublicAccessBlock(
      'lake',
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      own,
    );
    // S3 accepts one change of a bucket's access at a time and answers the others with a conflict.
    const ownership = new aws.s3.BucketOwnershipControls(
      'lake',
      { bucket: bucket.bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      { ...own, dependsOn: [block] },
    );
    new aws.s3.BucketPolicy(
      'lake',
      {
        bucket: bucket.bucket,
        policy: pulumi.all([context.location, context.bucketName]).apply(([location, name]) => tlsOnly(location, name)),
      },
      { ...own, dependsOn: [ownership] },
    );
  }

  private keepVersions(bucket: aws.s3.Bucket, retention: Retention, own: pulumi.CustomResourceOptions): void {
    const versioning = new aws.s3.BucketVersioning(
      'lake',
      { bucket: bucket.bucket, versioningConfiguration: { status: 'Enabled' } },
      own,
    );
    new aws.s3.BucketLifecycleConfiguration(
      'lake',
      {
        bucket: bucket.bucket,
        // A smaller object would be billed as 128 KB in the colder class and for its move: more than it saves.
        transitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
        rules: lifecycleRules(retention),
      },
      { ...own, dependsOn: [versioning] },
    );
  }

  private encrypt(bucket: aws.s3.Bucket, own: pulumi.CustomResourceOptions): void {
    new aws.s3.BucketServerSideEncryptionConfiguration(
      'lake',
      { bucket: bucket.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      own,
    );
  }
}
