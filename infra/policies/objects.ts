import { type AwsLocation, arn } from './arn.ts';
import { allow, type Condition, type PolicyStatement } from './document.ts';

/** Bucket and its AWS location. */
export interface BucketLocation extends AwsLocation {
  readonly bucket: string;
}

/** @param keys keys, or prefixes with `*` */
export const readObjects = (lake: BucketLocation, keys: readonly string[]): PolicyStatement =>
  allow(
    ['s3:GetObject'],
    keys.map((key) => arn.objects(lake, lake.bucket, key)),
  );

/** Puts objects, without the right to delete: a replaced or expired object remains as a version. */
export const writeObjects = (lake: BucketLocation, keys: readonly string[]): PolicyStatement =>
  allow(
    ['s3:PutObject'],
    keys.map((key) => arn.objects(lake, lake.bucket, key)),
  );

/**
 * Lists under prefixes. `IfExists` because S3 requires the same right, without a prefix, before it reports that an
 * object is missing: without the right it answers 403 instead of 404, and a first run could not be recognised. So a
 * listing without a prefix is allowed too, and shows the names of all objects: `lake/layout.ts` lists the folders of the
 * bucket so.
 * @param condition further condition that must hold
 */
export const listObjects = (
  lake: BucketLocation,
  keys: readonly string[],
  condition: Condition = {},
): PolicyStatement =>
  allow(['s3:ListBucket'], [arn.bucket(lake, lake.bucket)], {
    ...condition,
    StringLikeIfExists: { 's3:prefix': keys },
  });
