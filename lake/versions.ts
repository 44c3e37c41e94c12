import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../etl/platform.ts';
import { type Objects, objectsOf } from './objects.ts';

/** Objects of a lake, for an operator: no function of the platform may remove one. */
export interface OperatorObjects extends Objects {
  /**
   * Removes the version that was read, and no other.
   * @returns true if it was still the current version
   */
  remove(key: string, etag: string): Promise<boolean>;
  /** Versions under a prefix that were replaced or removed; none if the bucket is not versioned. */
  replaced(prefix: string): Promise<Version[]>;
  /** Bytes of a version; null if it no longer exists. */
  getVersion(version: Version): Promise<Uint8Array | null>;
  /** Removes a version permanently. A version that no longer exists is not an error. */
  removeVersion(version: Version): Promise<void>;
}

/** Earlier version of an object. */
export interface Version {
  readonly key: string;
  readonly versionId: string;
}

/** @returns the objects of `bucket` */
export function operatorObjects(s3: S3Client, bucket: string): OperatorObjects {
  return {
    ...objectsOf(s3, bucket),
    async remove(key, etag) {
      try {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag }));
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    },
    replaced: (prefix) => replaced(s3, bucket, prefix),
    async getVersion({ key, versionId }) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchVersion') return null;
        throw error;
      }
    },
    async removeVersion({ key, versionId }) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    },
  };
}

async function replaced(s3: S3Client, bucket: string, prefix: string): Promise<Version[]> {
  const found: Version[] = [];
  let from: { KeyMarker?: string; VersionIdMarker?: string } | null = {};
  while (from) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...from }),
    );
    for (const { Key, VersionId, IsLatest } of page.Versions ?? []) {
      if (Key && VersionId && !IsLatest) found.push({ key: Key, versionId: VersionId });
    }
    from = behind(page);
  }
  return found;
}

/** @throws ServiceError if the store announces more versions but gives no marker: the listing would never end */
function behind({ IsTruncated, NextKeyMarker, NextVersionIdMarker, Prefix }: ListObjectVersionsCommandOutput) {
  if (!IsTruncated) return null;
  if (NextKeyMarker === undefined)
    throw new ServiceError(`versions under ${Prefix}: the listing breaks off without a marker`);
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
  };
}

/** 412: another version exists. 409: it is being replaced. 404: there is no object. */
const isGone = (error: unknown): boolean =>
  error instanceof S3ServiceException && [412, 409, 404].includes(error.$metadata.httpStatusCode ?? 0);
