import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsErrorResponse } from '../engines.ts';

/** Service, bucket or object that an S3 request addresses. */
export interface S3Target {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
}

export interface S3Request extends S3Target {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
}

/** Bytes of a key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const longestKey = 1024;

/**
 * Reads a path-style address. Segments such as `..` are part of the key, not steps in a path.
 * @throws AwsErrorResponse InvalidURI, KeyTooLongError
 */
export function readTarget(url: string): S3Target {
  const [path = '', ...search] = url.split('?');
  const [, bucket = '', ...rest] = path.split('/').map(decodeUri);
  const key = rest.join('/');
  if (Buffer.byteLength(key) > longestKey)
    throw new AwsErrorResponse('KeyTooLongError', `Your key is longer than ${longestKey} bytes`);
  return { bucket, key, query: new URLSearchParams(search.join('?')) };
}

export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsErrorResponse('InvalidURI', `The URI holds ${text}, which is not percent-encoded UTF-8.`);
  }
}

/**
 * Rejects objects and parts whose length is not given: S3 must know it before the first byte.
 * @throws AwsErrorResponse MissingContentLength, NotImplemented
 */
export function checkLength(method: string, { key }: S3Target, headers: IncomingHttpHeaders): void {
  const isGiven = 'content-length' in headers || 'x-amz-decoded-content-length' in headers;
  if (method !== 'PUT' || key === '' || 'x-amz-copy-source' in headers || isGiven) return;
  throw 'transfer-encoding' in headers
    ? new AwsErrorResponse('NotImplemented', 'A header you provided implies functionality that is not implemented', 501)
    : new AwsErrorResponse('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
}

/** Parameters that every operation takes: the SDKs' name of it, and those of presigned URLs. */
const general = /^(x-id|versionid|x-amz-.*|awsaccesskeyid|signature|expires)$/i;

/**
 * Rejects parameters that an operation does not know: an answer without them would not match the request.
 * @throws AwsErrorResponse NotImplemented, NoSuchVersion
 */
export function checkParameters(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (known.includes(name) || general.test(name)) continue;
    throw new AwsErrorResponse('NotImplemented', `The parameter ${name} is not supported here.`, 501);
  }
  const version = query.get('versionId') ?? 'null';
  if (version !== 'null') throw new AwsErrorResponse('NoSuchVersion', `There is no version ${version}.`, 404);
}
