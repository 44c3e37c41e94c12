import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { type LocalObjectStore, startObjectStore } from '../../../local/s3/s3.ts';

const Bucket = 'lake-test';
const part = 5 * 1024 ** 2;

describe('operations of the local S3', () => {
  let directory: string;
  let store: LocalObjectStore;
  let s3: S3Client;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 's3-operations-'));
    store = await startObjectStore({ directory });
    await store.createBucket(Bucket);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    s3 = new S3Client({ endpoint: store.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  });
  after(async () => {
    s3.destroy();
    await store.close();
    await rm(directory, { recursive: true });
  });

  const put = (Key: string, Body: string | Buffer, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const text = async (Key: string, more: object = {}) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return Body?.transformToString();
  };
  const failureOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'none',
      ({ name, $metadata }) => `${$metadata?.httpStatusCode} ${name}`,
    );
  const send = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${store.url}/${Bucket}/${path}`, init);
    return `${answer.status} ${/<Code>(\w+)/.exec(await answer.text())?.[1] ?? ''}`.trim();
  };
  const begin = async (Key: string) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/plain' }));
    const upload = { Bucket, Key, UploadId };
    const take = async (PartNumber: number, Body: Buffer) => {
      const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
      return { PartNumber, ETag };
    };
    const complete = (Parts: readonly { PartNumber: number; ETag: string | undefined }[]) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...Parts] } }));
    return { upload, take, complete };
  };

  it('reads only if the conditions of the request hold', async () => {
    const { ETag } = await put('read', 'text');
    const future = new Date(Date.now() + 60_000);
    expect(await text('read', { IfMatch: ETag })).to.equal('text');
    expect(await failureOf(text('read', { IfMatch: '"other"' }))).to.equal('412 PreconditionFailed');
    expect(await failureOf(text('read', { IfNoneMatch: ETag }))).to.match(/^304/);
    expect(await failureOf(text('read', { IfModifiedSince: future }))).to.match(/^304/);
    expect(await text('read', { IfUnmodifiedSince: future })).to.equal('text');
    expect(await failureOf(text('read', { IfUnmodifiedSince: new Date(0) }))).to.equal('412 PreconditionFailed');
  });

  it('reads ranges as S3 does, of small and of large objects', async () => {
    const large = Buffer.from(Array.from({ length: 3 * 1024 ** 2 }, (_, i) => i % 251));
    await put('large', large);
    await put('none', '');
    const range = async (Key: string, Range: string) => {
      const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
      return [Buffer.from((await Body?.transformToByteArray()) ?? []), ContentRange] as const;
    };
    const [tail, described] = await range('large', 'bytes=100-');
    expect(tail.equals(large.subarray(100))).to.equal(true);
    expect(described).to.equal(`bytes 100-${large.length - 1}/${large.length}`);
    expect((await range('large', `bytes=${large.length - 2}-999999999`))[0]).to.have.length(2);
    expect(await failureOf(text('large', { Range: `bytes=${large.length}-` }))).to.match(/^416/);
    expect(await failureOf(text('none', { Range: 'bytes=0-' }))).to.match(/^416/);
  });

  it('removes an object only in the version that the client read', async () => {
    const { ETag } = await put('removed', 'one');
    await put('removed', 'two');
    const remove = (IfMatch?: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'removed', IfMatch }));
    expect(await failureOf(remove(ETag))).to.equal('412 PreconditionFailed');
    expect(await failureOf(remove())).to.equal('none');
    expect(await failureOf(remove())).to.equal('none');
    expect(await failureOf(remove(ETag))).to.equal('404 NoSuchKey');
  });

  it('deletes keys with special characters, and keeps what is not in the version that is named', async () => {
    const special = 'a&b<c>"\' \u0001';
    for (const Key of [special, 'kept-version']) await put(Key, Key);
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: {
          Objects: [
            { Key: special, VersionId: 'null' },
            { Key: 'kept-version', VersionId: 'other' },
          ],
        },
      }),
    );
    expect(Deleted?.map(({ Key }) => Key)).to.deep.equal([special, 'kept-version']);
    expect((await store.list(Bucket, '')).map(({ key }) => key))
      .to.include('kept-version')
      .and.not.include(special);
  });

  it('joins the parts of an upload, one of them a copy, in their order', async () => {
    const { upload, take, complete } = await begin('joined');
    await put('source', 'copied');
    const [one, two] = [await take(1, Buffer.alloc(part, 1)), await take(2, Buffer.alloc(part, 2))];
    const copy = { ...upload, PartNumber: 3, CopySource: `${Bucket}/source`, CopySourceRange: 'bytes=0-3' };
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(copy));
    const { ETag } = await complete([one, two, { PartNumber: 3, ETag: CopyPartResult?.ETag }]);
    expect(ETag).to.match(/^"[\da-f]{32}-3"$/);
    const body = await readFile(store.fileOf(Bucket, 'joined'));
    expect([body.length, body[part - 1], body[part], body.toString('latin1', 2 * part)]).to.deep.equal([
      2 * part + 4,
      1,
      2,
      'copi',
    ]);
    const { ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: 'joined', Range: 'bytes=0-0' }));
    expect(ContentType).to.equal('text/plain');
    expect(await failureOf(complete([one]))).to.equal('404 NoSuchUpload');
  });

  it('rejects an upload whose parts are missing, too small or out of order, and completes it afterwards', async () => {
    const { take, complete } = await begin('rejected');
    const [one, two] = [await take(1, Buffer.alloc(part)), await take(2, Buffer.from('2'))];
    expect(await failureOf(complete([]))).to.equal('400 MalformedXML');
    expect(await failureOf(complete([one, { PartNumber: 7, ETag: '"x"' }]))).to.equal('400 InvalidPart');
    expect(await failureOf(complete([two, one]))).to.equal('400 InvalidPartOrder');
    expect(await failureOf(complete([two, { ...(await take(3, Buffer.from('3'))) }]))).to.equal('400 EntityTooSmall');
    expect(await failureOf(complete([one, two]))).to.equal('none');
  });

  it('leaves nothing of an upload that is aborted', async () => {
    const { upload, take } = await begin('aborted');
    await take(1, Buffer.from('1'));
    await s3.send(new AbortMultipartUploadCommand(upload));
    expect(await failureOf(take(2, Buffer.from('2')))).to.equal('404 NoSuchUpload');
    expect(await readdir(join(directory, '_incoming'))).to.deep.equal([]);
  });

  it('rejects a body that ends within a chunk, or whose digest is another', async () => {
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '4' };
    expect(await send('chunks', { method: 'PUT', headers, body: '4\r\ntext\r\n0\r\n\r\n' })).to.equal('200');
    expect(await text('chunks')).to.equal('text');
    for (const body of ['4\r\nte', 'text', '2\r\nte\r\n0\r\n\r\n', '-1\r\n'])
      expect(await send('chunks', { method: 'PUT', headers, body }), body).to.equal('400 IncompleteBody');
    for (const digest of ['content-md5', 'x-amz-checksum-sha256', 'x-amz-checksum-crc32'])
      expect(await send('chunks', { method: 'PUT', headers: { [digest]: 'AAAA' }, body: 'x' })).to.equal(
        '400 BadDigest',
      );
    expect(await text('chunks')).to.equal('text');
  });

  it('rejects what it does not do, instead of doing something else', async () => {
    await put('plain', 'x');
    expect(await send('?policy')).to.equal('501 NotImplemented');
    expect(await send('plain?acl')).to.equal('501 NotImplemented');
    expect(await send('plain?versionId=other')).to.equal('404 NoSuchVersion');
    expect(await send('plain?versionId=null')).to.equal('200');
    expect(await send('plain', { method: 'POST' })).to.equal('405 MethodNotAllowed');
    expect(await send('%ff')).to.equal('400 InvalidURI');
    const copy = { 'x-amz-copy-source': `${Bucket}/plain`, 'x-amz-copy-source-if-match': '"x"' };
    expect(await send('copy', { method: 'PUT', headers: copy })).to.equal('501 NotImplemented');
  });

  it('lists by the first version of the API and with encoded keys, as command lines do', async () => {
    for (const Key of ['v1/a b', 'v1/é', 'v1/f/1', 'v1/f/2']) await put(Key, 'x');
    const listed = { Bucket, Prefix: 'v1/', Delimiter: '/', MaxKeys: 2 };
    const first = await s3.send(new ListObjectsCommand(listed));
    expect([first.Contents?.map(({ Key }) => Key), first.NextMarker]).to.deep.equal([['v1/a b'], 'v1/f/']);
    const second = await s3.send(new ListObjectsCommand({ ...listed, Marker: first.NextMarker }));
    expect([second.Contents?.map(({ Key }) => Key), second.IsTruncated]).to.deep.equal([['v1/é'], false]);
    const encoded = await (await fetch(`${store.url}/${Bucket}?list-type=2&prefix=v1/a&encoding-type=url`)).text();
    expect(encoded).to.include('<Key>v1%2Fa%20b</Key>');
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).to.deep.equal([Bucket]);
  });
});
