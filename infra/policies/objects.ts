import { type AwsLocation, arn } from './arn.ts';
import { allow, type Condition, type PolicyStatement } from './document.ts';

/** Which bucket, and where it is. */
export interface Lake extends AwsLocation {
  readonly bucket: string;
}

/** @param keys keys, or prefixes with `*` */
export const readObjects = (lake: Lake, keys: readonly string[]): PolicyStatement =>
  allow(
    ['s3:GetObject'],
    keys.map((key) => arn.objects(lake, lake.bucket, key)),
  );

/** Without the right to delete: what is replaced or expired stays behind as a version. */
export const writeObjects = (lake: Lake, keys: readonly string[]): PolicyStatement =>
  allow(
    ['s3:PutObject'],
    keys.map((key) => arn.objects(lake, lake.bucket, key)),
  );

/**
 * Listing under prefixes. `IfExists`, because S3 asks for the same right, without a prefix, before it says of an object
 * that it is missing: refused, it answers 403 instead of 404, and nothing could be told from a first run. So a listing
 * without a prefix is allowed too, and shows the names of all objects.
 * @param condition what else has to hold
 */
export const listObjects = (lake: Lake, keys: readonly string[], condition: Condition = {}): PolicyStatement =>
  allow(['s3:ListBucket'], [arn.bucket(lake, lake.bucket)], {
    ...condition,
    StringLikeIfExists: { 's3:prefix': keys },
  });
