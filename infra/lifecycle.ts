import { deadLetterPrefix, stateFolder } from '../lake/keys.ts';
import { resultPrefix } from './policies/query.ts';
import { type Days, days, inDays } from './units.ts';

/** Times after which an object is moved or removed. */
export interface Retention {
  /** Raw files move to a cheaper class; they are never removed, because everything else can be rebuilt from them. */
  readonly rawArchive: Days;
  /** Processed objects, long since merged. Limits how far back an ETL can be repeated without the raw files. */
  readonly processed: Days;
  /** Rejected records, and the receipts of those that were replayed. */
  readonly quarantine: Days;
  /** Dead letters: batches that repeatedly failed in a processor. */
  readonly failed: Days;
  readonly results: Days;
  /** Versions of objects that were replaced or removed, except raw files: what somebody put over is all that is left of it. */
  readonly replacedVersions: Days;
}

/** Lifecycle rule in the shape of `aws.s3.BucketLifecycleConfiguration`. */
export interface LifecycleRule {
  readonly id: string;
  readonly status: 'Enabled';
  readonly filter: { readonly prefix: string };
  readonly transitions?: { days: number; storageClass: string }[];
  readonly expiration?: { days?: number; expiredObjectDeleteMarker?: boolean };
  readonly noncurrentVersionExpiration?: { noncurrentDays: number };
  readonly abortIncompleteMultipartUpload?: { daysAfterInitiation: number };
}

/** Parts of an unfinished upload are billed, and no listing shows them. */
const abandonedUpload = days(7);

const expire = (id: string, prefix: string, after: Days): LifecycleRule => ({
  id,
  status: 'Enabled',
  filter: { prefix },
  expiration: { days: inDays(after) },
});

/** Prefixes whose objects can be made again from others. `raw/` is not among them. */
const derivedPrefixes = [
  'processed/',
  'quarantine/',
  'replayed/',
  'erased/',
  'analytics/',
  'scripts/',
  deadLetterPrefix,
  resultPrefix,
  stateFolder,
];

/** Rules of the lake's bucket. `analytics/` and `state/` never expire: no rule names them. */
export function lifecycleRules(retention: Retention): LifecycleRule[] {
  return [
    {
      id: 'archive-raw',
      status: 'Enabled',
      filter: { prefix: 'raw/' },
      transitions: [{ days: inDays(retention.rawArchive), storageClass: 'GLACIER_IR' }],
    },
    expire('expire-processed', 'processed/', retention.processed),
    expire('expire-quarantine', 'quarantine/', retention.quarantine),
    expire('expire-replayed', 'replayed/', retention.quarantine),
    expire('expire-failed', deadLetterPrefix, retention.failed),
    expire('expire-query-results', resultPrefix, retention.results),
    {
      id: 'clean-up',
      status: 'Enabled',
      filter: { prefix: '' },
      expiration: { expiredObjectDeleteMarker: true },
      abortIncompleteMultipartUpload: { daysAfterInitiation: inDays(abandonedUpload) },
    },
    ...derivedPrefixes.map(
      (prefix): LifecycleRule => ({
        id: `clean-up-${prefix.replaceAll('/', '-').replace(/-$/, '')}`,
        status: 'Enabled',
        filter: { prefix },
        noncurrentVersionExpiration: { noncurrentDays: inDays(retention.replacedVersions) },
      }),
    ),
  ];
}
