import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsErrorResponse } from '../engines.ts';
import { xmlAnswer } from './bucket-operations.ts';
import { type Bucket, type Buckets, isSameEtag, preconditionFailed, type WriteConditions } from './buckets.ts';
import { etagOf, type ObjectMetadata } from './object-files.ts';
import { checkParameters, decodeUri, type S3Answer, type S3Request } from './request.ts';
import { readSentBody, type SentBody } from './request-body.ts';
import type { Uploads } from './uploads.ts';
import { element, elementsIn, textIn } from './xml.ts';

/** Operations on an object or on an upload of one. @throws AwsErrorResponse */
export function answerObject(buckets: Buckets, uploads: Uploads, request: S3Request): S3Answer {
  const { method, query, headers, key } = request;
  const bucket = buckets.get(request.bucket);
  if (query.has('uploads') || query.has('uploadId')) return answerUpload(buckets, bucket, uploads, request);
  checkParameters(query, []);
  if (method === 'GET' || method === 'HEAD') return readObject(bucket, request);
  if (method === 'PUT') return putObject(buckets, bucket, request);
  if (method !== 'DELETE') throw new AwsErrorResponse('MethodNotAllowed', `${method} is not allowed here.`, 405);
  bucket.remove(key, conditionsIn(headers));
  return { status: 204 };
}

function putObject(buckets: Buckets, bucket: Bucket, { key, headers, body: received }: S3Request): S3Answer {
  const copied = copySource(buckets, headers);
  const { body, checksum } = copied ?? readSentBody(received, headers);
  const metadata: ObjectMetadata = {
    key,
    etag: etagOf(body),
    contentLength: body.length,
    modifiedAt: Date.now(),
    headers: copied && headers['x-amz-metadata-directive'] !== 'REPLACE' ? copied.headers : storedHeaders(headers),
    ...(checksum && { checksum }),
  };
  bucket.put(metadata, body, conditionsIn(headers));
  if (copied) return xmlAnswer('CopyObjectResult', resultOf(metadata.etag, metadata.modifiedAt));
  return { status: 200, headers: { etag: metadata.etag, ...checksumHeaders(metadata) } };
}

const resultOf = (etag: string, at: number): string =>
  element('ETag', etag) + element('LastModified', new Date(at).toISOString());

function answerUpload(buckets: Buckets, bucket: Bucket, uploads: Uploads, request: S3Request): S3Answer {
  const { method, key, query, headers, body: received } = request;
  checkParameters(query, ['uploads', 'uploadId', 'partNumber']);
  const target = { bucket: bucket.name, key, id: query.get('uploadId') ?? '' };
  const named = element('Bucket', bucket.name) + element('Key', key);
  if (method === 'POST' && query.has('uploads')) {
    const id = uploads.create(bucket.name, key, storedHeaders(headers));
    return xmlAnswer('InitiateMultipartUploadResult', named + element('UploadId', id));
  }
  if (method === 'PUT') {
    const copied = copySource(buckets, headers);
    const { body, checksum } = copied ?? readSentBody(received, headers);
    const etag = uploads.putPart(target, Number(query.get('partNumber')), body);
    if (copied) return xmlAnswer('CopyPartResult', resultOf(etag, Date.now()));
    return { status: 200, headers: { etag, ...(checksum && { [checksum[0]]: checksum[1] }) } };
  }
  if (method === 'POST') {
    const parts = elementsIn(received.toString(), 'Part').map((part) => ({
      number: Number(textIn(part, 'PartNumber')),
      etag: textIn(part, 'ETag') ?? '',
    }));
    const { etag } = uploads.complete(bucket, target, parts, conditionsIn(headers));
    return xmlAnswer('CompleteMultipartUploadResult', named + element('ETag', etag));
  }
  if (method !== 'DELETE') throw new AwsErrorResponse('NotImplemented', 'Parts are not listed here.', 501);
  uploads.abort(target);
  return { status: 204 };
}

/** The object that a request copies; undefined if it copies none. @throws AwsErrorResponse */
function copySource(buckets: Buckets, headers: IncomingHttpHeaders): (SentBody & ObjectMetadata) | undefined {
  const source = headers['x-amz-copy-source'];
  if (typeof source !== 'string') return undefined;
  const condition = Object.keys(headers).find((name) => name.startsWith('x-amz-copy-source-if-'));
  if (condition) throw new AwsErrorResponse('NotImplemented', `The header ${condition} is not supported here.`, 501);
  const [, name = '', key = ''] = /^\/?([^/]+)\/(.+?)(?:\?versionId=null)?$/.exec(source) ?? [];
  const bucket = buckets.get(decodeUri(name));
  const metadata = bucket.get(decodeUri(key));
  const { checksum: _checksum, ...described } = metadata;
  const body = bucket.read(metadata.key);
  const range = headers['x-amz-copy-source-range'];
  if (typeof range !== 'string') return { ...metadata, body };
  const { start, end } = rangeOf(range, body.length) ?? { start: 0, end: body.length - 1 };
  return { ...described, body: body.subarray(start, end + 1) };
}

/** Objects up to this many bytes are read at once; larger ones are streamed. */
const largestRead = 1024 ** 2;

function readObject(bucket: Bucket, { method, key, headers }: S3Request): S3Answer {
  const metadata = bucket.get(key);
  const { etag, modifiedAt, contentLength } = metadata;
  const described = { etag, 'last-modified': new Date(modifiedAt).toUTCString() };
  if (!isModified(metadata, headers)) return { status: 304, headers: described };
  const range = rangeOf(headers.range, contentLength);
  const { start, end } = range ?? { start: 0, end: contentLength - 1 };
  const wantsChecksum = String(headers['x-amz-checksum-mode'] ?? '').toUpperCase() === 'ENABLED' && !range;
  const answer = {
    status: range ? 206 : 200,
    headers: {
      ...metadata.headers,
      ...described,
      ...(wantsChecksum && checksumHeaders(metadata)),
      ...(range && { 'content-range': `bytes ${start}-${end}/${contentLength}` }),
      'accept-ranges': 'bytes',
      'content-length': String(end + 1 - start),
    },
  };
  return method === 'HEAD' ? answer : { ...answer, body: bytesAt(bucket.pathOf(key), start, end) };
}

/** Opens the file at once, so that the bytes are those that the metadata describes. */
function bytesAt(path: string, start: number, end: number): Buffer | Readable {
  const fd = openSync(path, 'r');
  if (end + 1 - start > largestRead) return createReadStream('', { fd, start, end });
  try {
    const body = Buffer.alloc(end + 1 - start);
    readSync(fd, body, 0, body.length, start);
    return body;
  } finally {
    closeSync(fd);
  }
}

/** @throws AwsErrorResponse PreconditionFailed */
function isModified({ etag, modifiedAt }: ObjectMetadata, headers: IncomingHttpHeaders): boolean {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  // HTTP counts in seconds.
  const at = Math.floor(modifiedAt / 1000) * 1000;
  const unmodifiedSince = Date.parse(headers['if-unmodified-since'] ?? '');
  const fails = match === undefined ? at > unmodifiedSince : !isSameEtag(match, etag);
  if (fails) throw preconditionFailed();
  if (noneMatch !== undefined) return !isSameEtag(noneMatch, etag);
  return !(at <= Date.parse(headers['if-modified-since'] ?? ''));
}

/**
 * Range of bytes that a header asks for, both ends inclusive; undefined if it asks for none or for several.
 * @throws AwsErrorResponse InvalidRange
 */
function rangeOf(header: string | undefined, length: number): { start: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (start > end) throw new AwsErrorResponse('InvalidRange', 'The requested range is not satisfiable', 416);
  return { start, end };
}

const conditionsIn = (headers: IncomingHttpHeaders): WriteConditions => ({
  match: headers['if-match'],
  noneMatch: headers['if-none-match'],
});

const keptHeaders = ['content-type', 'content-language', 'content-disposition', 'cache-control', 'expires'];

/** Headers of a write that later reads answer with. */
function storedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => keptHeaders.includes(name) || name.startsWith('x-amz-meta-'));
  const encoding = String(headers['content-encoding'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked');
  return {
    'content-type': 'application/octet-stream',
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    ...(encoding.length > 0 && { 'content-encoding': encoding.join(', ') }),
  };
}

const checksumHeaders = ({ checksum }: ObjectMetadata): Record<string, string> =>
  checksum ? { [checksum[0]]: checksum[1], 'x-amz-checksum-type': 'FULL_OBJECT' } : {};
