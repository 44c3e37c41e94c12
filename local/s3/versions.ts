import type { buildApp } from 'fauxqs';
import { objectOf, refuse } from './guards.ts';
import type { Internals, S3Error, S3Store } from './internals.ts';

/** Keys of one page: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
const mostVersions = 1000;

/**
 * ListObjectVersions, which the package takes for another listing of objects. A bucket keeps no versions here, so that each
 * object is its only one, by the name that S3 gives it then: `null`.
 */
export function answerVersions(
  app: ReturnType<typeof buildApp>,
  { S3Error, escapeXml }: Internals,
  store: S3Store,
): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { bucket, key } = objectOf(request.params);
    const query = request.query as Readonly<Record<string, string>>;
    if (request.method !== 'GET' || bucket === undefined || key !== '' || !('versions' in query)) return done();
    if ('delimiter' in query) {
      return refuse(reply, new S3Error('NotImplemented', 'Versions are listed without a delimiter here.', 501));
    }
    const { prefix = '', 'key-marker': startAfter = '', 'max-keys': asked = mostVersions } = query;
    const maxKeys = Math.min(Number(asked), mostVersions);
    try {
      const { objects, isTruncated } = store.listObjects(bucket, { prefix, startAfter, maxKeys });
      const last = isTruncated ? objects.at(-1)?.key : undefined;
      reply
        .header('content-type', 'application/xml')
        .send(
          [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
            `<Name>${escapeXml(bucket)}</Name><Prefix>${escapeXml(prefix)}</Prefix>`,
            `<KeyMarker>${escapeXml(startAfter)}</KeyMarker><MaxKeys>${maxKeys}</MaxKeys>`,
            `<IsTruncated>${isTruncated}</IsTruncated>`,
            last === undefined
              ? ''
              : `<NextKeyMarker>${escapeXml(last)}</NextKeyMarker><NextVersionIdMarker>null</NextVersionIdMarker>`,
            ...objects.map(
              (object) =>
                `<Version><Key>${escapeXml(object.key)}</Key><VersionId>null</VersionId><IsLatest>true</IsLatest>` +
                `<LastModified>${object.lastModified.toISOString()}</LastModified><ETag>${escapeXml(object.etag)}</ETag>` +
                `<Size>${object.contentLength}</Size><StorageClass>STANDARD</StorageClass></Version>`,
            ),
            '</ListVersionsResult>',
          ].join(''),
        );
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      refuse(reply, error as S3Error);
    }
  });
}
