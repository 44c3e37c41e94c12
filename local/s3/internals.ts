import { readFile } from 'node:fs/promises';
import type { buildApp } from 'fauxqs';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

export type S3Store = Stores['s3Store'];
export type SnsStore = Stores['snsStore'];
export type SqsStore = Stores['sqsStore'];
export type S3Object = ReturnType<S3Store['getObject']>;
export type Persistence = NonNullable<S3Store['persistence']> & { loadS3(store: S3Store): void };

/** Uploads under way: the package's types hide them. */
export interface MultipartUploads {
  readonly multipartUploads: ReadonlyMap<
    string,
    { readonly bucket: string; readonly key: string; readonly parts: Map<number, unknown> }
  >;
}

/** An error that the S3 routes answer as XML with its code and status. */
export interface S3Error extends Error {
  readonly code: string;
  readonly statusCode: number;
  toXml(): string;
}

/** What this project takes from inside the package: it exports the server only, not what it is made of. */
export interface Internals {
  readonly S3Store: new () => S3Store;
  readonly SnsStore: new () => SnsStore;
  readonly SqsStore: new () => SqsStore;
  readonly FilePersistence: new (directory: string) => Persistence;
  readonly S3Error: new (code: string, message: string, status: number, resource?: string) => S3Error;
  /** Base64 of the digest, as in the `x-amz-checksum-*` headers. */
  readonly computeChecksum: (algorithm: string, body: Buffer) => string;
  readonly escapeXml: (text: string) => string;
}

const expectedVersion = '2.4.1';

/**
 * Loads the package's modules by file URL, since its `exports` do not name them.
 * @throws Error when another version is installed: the modules are no public interface and may have changed
 */
export async function loadInternals(): Promise<Internals> {
  const entry = import.meta.resolve('fauxqs');
  const manifest: { version: string } = JSON.parse(await readFile(new URL('../package.json', entry), 'utf8'));
  if (manifest.version !== expectedVersion) {
    throw new Error(
      `fauxqs ${manifest.version} is installed; local/s3 builds on modules of ${expectedVersion}. Run npm ci.`,
    );
  }
  const from = (path: string) => import(new URL(path, entry).href);
  const [s3, sns, sqs, files, errors, checksum, xml] = await Promise.all([
    from('./s3/s3Store.js'),
    from('./sns/snsStore.js'),
    from('./sqs/sqsStore.js'),
    from('./s3/fileS3Persistence.js'),
    from('./common/errors.js'),
    from('./s3/checksum.js'),
    from('./common/xml.js'),
  ]);
  return {
    S3Store: s3.S3Store,
    SnsStore: sns.SnsStore,
    SqsStore: sqs.SqsStore,
    FilePersistence: files.FileS3Persistence,
    S3Error: errors.S3Error,
    computeChecksum: checksum.computeChecksum,
    escapeXml: xml.escapeXml,
  };
}
