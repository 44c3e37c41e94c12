import { failurePrefix } from './policies/processor.ts';
import { resultPrefix } from './policies/query.ts';

/** Days after which an object is moved or removed. */
export interface Retention {
  /** Raw files go to a cheaper class; they are never removed, since everything else can be made from them again. */
  readonly rawArchiveDays: number;
  /** Processed objects, long since merged. Bounds how far back an ETL can be repeated without the raw files. */
  readonly processedDays: number;
  readonly quarantineDays: number;
  /** Batches at the failure destination. */
  readonly failedDays: number;
  readonly resultDays: number;
  /** Versions that have been replaced or removed. */
  readonly replacedVersionDays: number;
}

/** One lifecycle rule, in the shape of `aws.s3.BucketLifecycleConfiguration`. */
export interface LifecycleRule {
  readonly id: string;
  readonly status: 'Enabled';
  readonly filter: { readonly prefix: string };
  readonly transitions?: { days: number; storageClass: string }[];
  readonly expiration?: { days?: number; expiredObjectDeleteMarker?: boolean };
  readonly noncurrentVersionExpiration?: { noncurrentDays: number };
  readonly abortIncompleteMultipartUpload?: { daysAfterInitiation: number };
}

/** Parts of an upload that nobody finished are billed, and no listing shows them. */
const abandonedUploadDays = 7;

const expire = (id: string, prefix: string, days: number): LifecycleRule => ({
  id,
  status: 'Enabled',
  filter: { prefix },
  expiration: { days },
});

/** The rules of the lake's bucket. `analytics/` and `state/` never expire: no rule names them. */
export function lifecycleRules(retention: Retention): LifecycleRule[] {
  return [
    {
      id: 'archive-raw',
      status: 'Enabled',
      filter: { prefix: 'raw/' },
      transitions: [{ days: retention.rawArchiveDays, storageClass: 'GLACIER_IR' }],
    },
    expire('expire-processed', 'processed/', retention.processedDays),
    expire('expire-quarantine', 'quarantine/', retention.quarantineDays),
    expire('expire-failed', failurePrefix, retention.failedDays),
    expire('expire-query-results', resultPrefix, retention.resultDays),
    {
      id: 'clean-up',
      status: 'Enabled',
      filter: { prefix: '' },
      expiration: { expiredObjectDeleteMarker: true },
      noncurrentVersionExpiration: { noncurrentDays: retention.replacedVersionDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: abandonedUploadDays },
    },
  ];
}
