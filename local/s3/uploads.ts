import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsErrorResponse } from '../engines.ts';
import { type Bucket, storing, type WriteConditions } from './buckets.ts';
import { etagOf, type ObjectMetadata } from './object-files.ts';

/** A part as a client names it when it completes an upload. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
}

/** Multipart uploads under way. */
export interface Uploads {
  /** @returns id of the upload */
  readonly create: (bucket: string, key: string, headers: ObjectMetadata['headers']) => string;
  /** @returns ETag of the part */
  readonly putPart: (target: UploadTarget, number: number, body: Buffer) => string;
  readonly complete: (
    bucket: Bucket,
    target: UploadTarget,
    parts: readonly NamedPart[],
    conditions: WriteConditions,
  ) => ObjectMetadata;
  readonly abort: (target: UploadTarget) => void;
}

/** Identity of an upload, as a request names it. */
export interface UploadTarget {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: ObjectMetadata['headers'];
  readonly folder: string;
  readonly parts: Map<number, { readonly etag: string; readonly bytes: number }>;
}

/** Bytes that every part but the last must have, and how many parts there may be. */
const smallestPart = 5 * 1024 ** 2;
const mostParts = 10_000;

/**
 * Multipart uploads, their parts as files. An upload ends with the process: a client that goes on with it afterwards is
 * answered NoSuchUpload, and starts another.
 * @param incoming folder that is emptied at each start
 */
export function createUploads(incoming: string): Uploads {
  const uploads = new Map<string, Upload>();
  const find = ({ bucket, key, id }: UploadTarget): Upload => {
    const upload = uploads.get(id);
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new AwsErrorResponse('NoSuchUpload', `There is no upload ${id} of s3://${bucket}/${key}.`, 404);
  };
  const end = (id: string, { folder }: Upload) => {
    uploads.delete(id);
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    create(bucket, key, headers) {
      const id = randomUUID();
      const folder = join(incoming, id);
      storing(`upload of s3://${bucket}/${key}`, () => mkdirSync(folder));
      uploads.set(id, { bucket, key, headers, folder, parts: new Map() });
      return id;
    },
    putPart(target, number, body) {
      const { folder, parts } = find(target);
      if (!Number.isInteger(number) || number < 1 || number > mostParts)
        throw new AwsErrorResponse('InvalidArgument', `Part number must be an integer between 1 and ${mostParts}.`);
      storing(`part ${number} of upload ${target.id}`, () => writeFileSync(join(folder, String(number)), body));
      const etag = etagOf(body);
      parts.set(number, { etag, bytes: body.length });
      return etag;
    },
    complete(bucket, target, parts, conditions) {
      const upload = find(target);
      check(upload, parts);
      const joined = join(upload.folder, 'joined');
      storing(`s3://${upload.bucket}/${upload.key}`, () => {
        writeFileSync(joined, '');
        for (const { number } of parts) appendFileSync(joined, readFileSync(join(upload.folder, String(number))));
      });
      const metadata = {
        key: upload.key,
        etag: etagOfParts(parts),
        contentLength: parts.reduce((sum, { number }) => sum + (upload.parts.get(number)?.bytes ?? 0), 0),
        modifiedAt: Date.now(),
        headers: upload.headers,
      };
      // The upload stays if this fails, so that the client can complete it at a second attempt.
      bucket.put(metadata, { file: joined }, conditions);
      end(target.id, upload);
      return metadata;
    },
    abort: (target) => end(target.id, find(target)),
  };
}

/** @throws AwsErrorResponse MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall */
function check({ parts }: Upload, named: readonly NamedPart[]): void {
  if (named.length === 0) throw new AwsErrorResponse('MalformedXML', 'The request names no part.');
  for (const [position, { number, etag }] of named.entries()) {
    const part = parts.get(number);
    if (part?.etag.replaceAll('"', '') !== etag.replaceAll('"', ''))
      throw new AwsErrorResponse('InvalidPart', `There is no part ${number} with the ETag ${etag}.`);
    const next = named[position + 1];
    if (next === undefined) continue;
    if (next.number <= number) throw new AwsErrorResponse('InvalidPartOrder', 'The parts are not in ascending order.');
    if (part.bytes < smallestPart)
      throw new AwsErrorResponse(
        'EntityTooSmall',
        `Part ${number} has ${part.bytes} bytes, less than ${smallestPart}.`,
      );
  }
}

function etagOfParts(parts: readonly NamedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(etag.replaceAll('"', ''), 'hex');
  return `"${hash.digest('hex')}-${parts.length}"`;
}
