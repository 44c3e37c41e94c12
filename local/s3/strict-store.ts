import { writeError } from '../state-folder/write-error.ts';
import type { Internals, MultipartUploads, S3Error, S3Object, S3Store } from './internals.ts';

type PutArguments = Parameters<S3Store['putObject']>;
type Listing = ReturnType<S3Store['listObjects']>;

/**
 * The package's store, with three of its deviations from S3 put right: digests are verified, listings are in order, and
 * what cannot be written is answered as S3 answers its own failures, which clients repeat.
 */
export function createStrictStore({ S3Store, S3Error, computeChecksum }: Internals): S3Store {
  const storing = <T>(what: string, store: () => T): T => {
    try {
      return store();
    } catch (error) {
      if (error instanceof S3Error) throw error;
      throw new S3Error('InternalError', writeError(what, error).message, 500);
    }
  };
  return new (class extends S3Store {
    override putObject(...put: PutArguments) {
      const [bucket, key, body, , , , checksum] = put;
      if (checksum?.type === 'FULL_OBJECT' && computeChecksum(checksum.algorithm, body) !== checksum.value) {
        const message = `The ${checksum.algorithm} you specified for ${key} did not match what we received.`;
        throw new S3Error('BadDigest', message, 400);
      }
      return storing(`s3://${bucket}/${key}`, () => super.putObject(...put));
    }

    override createMultipartUpload(...upload: Parameters<S3Store['createMultipartUpload']>) {
      return storing(`upload of ${upload[1]}`, () => super.createMultipartUpload(...upload));
    }

    override uploadPart(...part: Parameters<S3Store['uploadPart']>) {
      return storing(`part ${part[1]} of upload ${part[0]}`, () => super.uploadPart(...part));
    }

    override completeMultipartUpload(...[id, specified]: Parameters<S3Store['completeMultipartUpload']>) {
      const upload = (this as unknown as MultipartUploads).multipartUploads.get(id);
      const parts = [...(upload?.parts ?? [])];
      try {
        return storing(`s3://${upload?.bucket}/${upload?.key}`, () => super.completeMultipartUpload(id, specified));
      } catch (error) {
        // The package lets go of the parts first: the upload could not be completed at a second attempt.
        for (const [number, part] of parts) upload?.parts.set(number, part);
        throw error;
      }
    }

    /**
     * S3 lists keys by their bytes. The package sorts them by locale but continues a listing by code unit, which loses
     * keys at page boundaries.
     */
    override listObjects(...[bucket, options = {}]: Parameters<S3Store['listObjects']>): Listing {
      const everything = { prefix: options.prefix ?? '', maxKeys: Number.POSITIVE_INFINITY };
      const keys = super.listObjects(bucket, everything).objects.sort((a, b) => (a.key < b.key ? -1 : 1));
      return page(keys, options);
    }
  })();
}

function page(sorted: Listing['objects'], options: NonNullable<Parameters<S3Store['listObjects']>[1]>): Listing {
  const { prefix = '', delimiter, maxKeys = 1000 } = options;
  // Of no keys there is no next page.
  if (maxKeys === 0) return { objects: [], commonPrefixes: [], isTruncated: false };
  const after = options.startAfter ?? options.marker ?? '';
  const objects: Listing['objects'] = [];
  const commonPrefixes: string[] = [];
  for (const object of sorted) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    const folder = end >= 0 && delimiter ? object.key.slice(0, end + delimiter.length) : undefined;
    if ((folder ?? object.key) <= after || (folder !== undefined && folder === commonPrefixes.at(-1))) continue;
    if (objects.length + commonPrefixes.length >= maxKeys) return truncated(objects, commonPrefixes);
    if (folder === undefined) objects.push(object);
    else commonPrefixes.push(folder);
  }
  return { objects, commonPrefixes, isTruncated: false };
}

/**
 * The package continues after the last key of a page, or after its last folder where it has no key. Folders behind the
 * last key are therefore left to the next page, which would name them again.
 */
function truncated(objects: Listing['objects'], folders: readonly string[]): Listing {
  const last = objects.at(-1)?.key;
  const commonPrefixes = folders.filter((folder) => last === undefined || folder < last);
  return { objects, commonPrefixes, isTruncated: true };
}

/** An object's metadata, or nothing where there is no such object or bucket. */
export function findObject(store: S3Store, bucket: string, key: string): S3Object | undefined {
  try {
    return store.headObject(bucket, key);
  } catch (error) {
    if (['NoSuchKey', 'NoSuchBucket'].includes((error as S3Error).code)) return undefined;
    throw error;
  }
}
