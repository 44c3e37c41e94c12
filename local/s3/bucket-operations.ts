import { AwsErrorResponse } from '../engines.ts';
import type { Bucket, Buckets } from './buckets.ts';
import { type ListingPage, listPage, longestPage } from './listing.ts';
import type { ObjectMetadata } from './object-files.ts';
import { checkParameters, type S3Answer, type S3Request } from './request.ts';
import { element, elementsIn, textIn, unescapeXml, xmlDocument } from './xml.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const listingParameters = ['list-type', 'prefix', 'delimiter', 'max-keys', 'encoding-type', 'fetch-owner'];

export const xmlAnswer = (name: string, inner: string): S3Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xmlDocument(name, namespace, inner),
});

/** ListBuckets. */
export const listBuckets = (buckets: Buckets): S3Answer =>
  xmlAnswer(
    'ListAllMyBucketsResult',
    `<Buckets>${buckets
      .names()
      .map((name) => `<Bucket>${element('Name', name)}</Bucket>`)
      .join('')}</Buckets>`,
  );

/** Operations on a bucket. @throws AwsErrorResponse */
export function answerBucket(buckets: Buckets, request: S3Request): S3Answer {
  const { method, bucket: name, query } = request;
  if (method === 'PUT') {
    checkParameters(query, []);
    buckets.create(name);
    return { status: 200, headers: { location: `/${name}` } };
  }
  const bucket = buckets.get(name);
  if (method === 'HEAD') return { status: 200 };
  if (method === 'DELETE') {
    checkParameters(query, []);
    buckets.remove(name);
    return { status: 204 };
  }
  if (method === 'POST' && query.has('delete')) return deleteObjects(bucket, request);
  if (method !== 'GET') throw new AwsErrorResponse('MethodNotAllowed', `${method} is not allowed here.`, 405);
  if (query.has('location')) return xmlAnswer('LocationConstraint', '');
  return query.has('versions') ? listVersions(bucket, query) : listObjects(bucket, query);
}

/** ListObjectsV2, and ListObjects without `list-type=2`. */
function listObjects(bucket: Bucket, query: URLSearchParams): S3Answer {
  const isSecond = query.get('list-type') === '2';
  const continuation = isSecond ? ['start-after', 'continuation-token'] : ['marker'];
  checkParameters(query, [...listingParameters, ...continuation]);
  const token = query.get('continuation-token');
  const after = token === null ? query.get(isSecond ? 'start-after' : 'marker') : keyOf(token);
  const { page, encode, head } = listed(bucket, query, after ?? '');
  const count = page.objects.length + page.commonPrefixes.length;
  const next = page.last === undefined ? undefined : page.last;
  const second =
    element('KeyCount', count) +
    element('ContinuationToken', token ?? undefined) +
    element('StartAfter', encode(query.get('start-after') ?? undefined)) +
    element('NextContinuationToken', next && tokenOf(next));
  const first = element('Marker', encode(query.get('marker') ?? '')) + element('NextMarker', encode(next));
  const contents = page.objects.map((object) => `<Contents>${described(object, encode)}</Contents>`);
  return xmlAnswer('ListBucketResult', head + (isSecond ? second : first) + contents.join(''));
}

/** ListObjectVersions. A bucket keeps no versions here, so that each object is its only one, which S3 names `null`. */
function listVersions(bucket: Bucket, query: URLSearchParams): S3Answer {
  checkParameters(query, [...listingParameters, 'versions', 'key-marker', 'version-id-marker']);
  const marker = query.get('key-marker') ?? '';
  const { page, encode, head } = listed(bucket, query, marker);
  const next = page.last && element('NextKeyMarker', encode(page.last)) + element('NextVersionIdMarker', 'null');
  const versions = page.objects.map(
    (object) =>
      `<Version>${described(object, encode)}${element('VersionId', 'null')}${element('IsLatest', true)}</Version>`,
  );
  return xmlAnswer(
    'ListVersionsResult',
    head + element('KeyMarker', encode(marker)) + (next ?? '') + versions.join(''),
  );
}

interface Listed {
  readonly page: ListingPage;
  /** A key as the answer holds it. */
  readonly encode: (key: string | undefined) => string | undefined;
  /** Elements that all listings share. */
  readonly head: string;
}

function listed(bucket: Bucket, query: URLSearchParams, after: string): Listed {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') || undefined;
  const maxKeys = maxKeysOf(query);
  const isEncoded = query.get('encoding-type') === 'url';
  const encode = (key: string | undefined) => (isEncoded && key !== undefined ? encodeURIComponent(key) : key);
  const page = listPage(bucket, { prefix, after, maxKeys, ...(delimiter !== undefined && { delimiter }) });
  const head =
    element('Name', bucket.name) +
    element('Prefix', encode(prefix)) +
    element('Delimiter', encode(delimiter)) +
    element('MaxKeys', maxKeys) +
    element('EncodingType', isEncoded ? 'url' : undefined) +
    element('IsTruncated', page.last !== undefined) +
    page.commonPrefixes
      .map((folder) => `<CommonPrefixes>${element('Prefix', encode(folder))}</CommonPrefixes>`)
      .join('');
  return { page, encode, head };
}

const described = ({ key, etag, contentLength, modifiedAt }: ObjectMetadata, encode: Listed['encode']): string =>
  element('Key', encode(key)) +
  element('LastModified', new Date(modifiedAt).toISOString()) +
  element('ETag', etag) +
  element('Size', contentLength) +
  element('StorageClass', 'STANDARD');

/** Largest number that S3 accepts for `max-keys`; a page has at most 1,000 entries all the same. */
const mostKeys = 2 ** 31 - 1;

function maxKeysOf(query: URLSearchParams): number {
  const asked = query.get('max-keys') || String(longestPage);
  if (/^\d{1,10}$/.test(asked) && Number(asked) <= mostKeys) return Math.min(Number(asked), longestPage);
  throw new AwsErrorResponse('InvalidArgument', `Argument max-keys must be an integer between 0 and ${mostKeys}`);
}

const tokenOf = (key: string): string => Buffer.from(key).toString('base64url');
const keyOf = (token: string): string => Buffer.from(token, 'base64url').toString();

const mostDeleted = 1000;

/** DeleteObjects. */
function deleteObjects(bucket: Bucket, { query, body }: S3Request): S3Answer {
  checkParameters(query, ['delete']);
  const xml = body.toString();
  const objects = elementsIn(xml, 'Object');
  if (objects.length === 0 || objects.length > mostDeleted)
    throw new AwsErrorResponse('MalformedXML', `The request names ${objects.length} objects, not 1 to ${mostDeleted}.`);
  const isQuiet = textIn(xml, 'Quiet') === 'true';
  const results = objects.map((object) => deleteOne(bucket, object, isQuiet));
  return xmlAnswer('DeleteResult', results.join(''));
}

function deleteOne(bucket: Bucket, object: string, isQuiet: boolean): string {
  const key = unescapeXml(elementsIn(object, 'Key')[0] ?? '');
  const version = textIn(object, 'VersionId') ?? 'null';
  try {
    // S3 succeeds, too, if there is no such version.
    if (version === 'null') bucket.remove(key, { match: textIn(object, 'ETag') });
    return isQuiet ? '' : `<Deleted>${element('Key', key)}</Deleted>`;
  } catch (error) {
    if (!(error instanceof AwsErrorResponse)) throw error;
    return `<Error>${element('Key', key)}${element('Code', error.code)}${element('Message', error.message)}</Error>`;
  }
}
