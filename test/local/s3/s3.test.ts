import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect } from 'chai';
import fc from 'fast-check';
import { pathOfKey } from '../../../local/s3/object-path.ts';
import { type LocalObjectStore, type ObjectStoreOptions, startObjectStore } from '../../../local/s3/s3.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const Bucket = 'lake-test';

const failureOf = async (promise: Promise<unknown>): Promise<{ name: string; status: number | undefined }> => {
  try {
    await promise;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { name, status: $metadata?.httpStatusCode };
  }
  return { name: 'none', status: 200 };
};

describe('object store', () => {
  let directory: string;
  let store: LocalObjectStore;
  let s3: S3Client;

  const start = async (options: Partial<ObjectStoreOptions> = {}) => {
    store = await startObjectStore({ directory, ...options });
    await store.createBucket(Bucket);
    s3 = new S3Client({ endpoint: store.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  };
  const stop = async () => {
    s3.destroy();
    await store.close();
  };
  const put = (Key: string, Body: string, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body), ...more }));
  const text = async (Key: string, more: object = {}) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return Body!.transformToString();
  };
  const keys = async (Prefix: string) => {
    const found: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
      found.push(...(page.Contents ?? []).map((object) => object.Key!));
    }
    return found;
  };

  /** A call of the JSON protocol that SQS clients speak. */
  const sqs = async (operation: string, body: object) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` };
    const answer = await fetch(store.url, { method: 'POST', headers, body: JSON.stringify(body) });
    const { Messages = [], __type: type } = (await answer.json()) as { Messages?: { Body: string }[]; __type?: string };
    return { status: answer.status, type, bodies: Messages.map(({ Body }) => Body) };
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'object-store-'));
    await start();
  });
  afterEach(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('gives back what was put, with type and metadata', async () => {
    await put('a/b.json', '{"a":1}', { ContentType: 'application/json', Metadata: { rows: '7' } });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/b.json' }));
    expect(await text('a/b.json')).to.equal('{"a":1}');
    expect(head).to.include({ ContentType: 'application/json', ContentLength: 7 });
    expect(head.Metadata).to.deep.equal({ rows: '7' });
  });

  it('answers a range, a suffix range and an empty object', async () => {
    await put('range', '0123456789');
    await put('empty', '');
    expect(await text('range', { Range: 'bytes=2-4' })).to.equal('234');
    expect(await text('range', { Range: 'bytes=-3' })).to.equal('789');
    expect(await text('empty')).to.equal('');
  });

  it('finds 2,500 keys over three pages, in the order of their bytes, and removes them all', async () => {
    const expected = Array.from({ length: 2500 }, (_, i) => `list/${'aB_-'[i % 4]}${i}`).sort();
    await Promise.all(expected.map((key) => store.put(Bucket, key, Buffer.from('x'))));
    expect(await keys('list/')).to.deep.equal(expected);
    expect((await store.list(Bucket, 'list/')).map(({ key }) => key)).to.deep.equal(expected);
    await store.removePrefix(Bucket, 'list/');
    expect(await keys('list/')).to.deep.equal([]);
    expect(await readdir(join(directory, 'buckets', Bucket, 'objects'))).to.deep.equal([]);
  });

  it('lists each object as its only version, over three pages', async () => {
    const expected = Array.from({ length: 2500 }, (_, i) => `list/${'aB_&'[i % 4]}${i}`).sort();
    await Promise.all(expected.map((key) => store.put(Bucket, key, Buffer.from('x'))));
    await put('elsewhere', 'x');
    const found: string[] = [];
    let from: object | null = {};
    while (from) {
      const page: ListObjectVersionsCommandOutput = await s3.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: 'list/', ...from }),
      );
      for (const { Key, VersionId, IsLatest } of page.Versions ?? []) found.push(`${Key} ${VersionId} ${IsLatest}`);
      from = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : null;
    }
    expect(found).to.deep.equal(expected.map((key) => `${key} null true`));
    const missing = s3.send(new ListObjectVersionsCommand({ Bucket: 'no-such-bucket' }));
    expect(await failureOf(missing)).to.deep.equal({ name: 'NoSuchBucket', status: 404 });
  });

  it('lists each folder and key once when pages end between folders', async () => {
    const bodies = ['k0', 'm/1', 'm/2', 'n/1', 'o', 'p/1', 'q/1'].map((key) => put(key, ''));
    await Promise.all(bodies);
    const seen: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Delimiter: '/' })) {
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
    }
    expect(seen.toSorted()).to.deep.equal(['k0', 'm/', 'n/', 'o', 'p/', 'q/']);
  });

  it('keeps keys with special characters apart', async () => {
    const special = [
      'a',
      'a/b',
      'a//b',
      'a.data/b',
      'ü=ß +%20&"<>?#:*|',
      '../escape',
      './here',
      'x/../y',
      '%2e',
      `${'l'.repeat(900)}`,
    ];
    for (const key of special) await put(key, `body of ${key}`);
    for (const key of special) expect(await text(key)).to.equal(`body of ${key}`);
    for (const key of special) expect(await readFile(store.fileOf(Bucket, key), 'utf8')).to.equal(`body of ${key}`);
    expect(await keys('')).to.deep.equal(special.toSorted());
  });

  it('has one file for each key, within the folder of the bucket', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('/', '.', '..', 'a', '%', '.data', '.json', 'b'), { minLength: 1, maxLength: 6 }),
        fc.array(fc.constantFrom('/', '.', '..', 'a', '%', '.data', '.json', 'b'), { minLength: 1, maxLength: 6 }),
        (one, other) => {
          const [a, b] = [one.join(''), other.join('')];
          expect(pathOfKey(a) === pathOfKey(b)).to.equal(a === b);
          expect(pathOfKey(a).split('/')).to.not.include.members(['..']);
          expect(pathOfKey(a).split('/')).to.not.include('');
        },
      ),
    );
  });

  it('keeps keys apart that differ in case or in the form of their letters, on any file system', () => {
    const part = fc.constantFrom(
      'a',
      'A',
      '/',
      'é',
      'e\u0301',
      'É',
      'ß',
      'ss',
      'ſ',
      's',
      'İ',
      'i',
      '\u{1f600}',
      '\ud83d',
      ' ',
      '.',
    );
    const key = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    // File systems fold case and compose letters, each in its own way: none of them changes these characters.
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(pathOfKey(one))
          .to.match(/^[\x20-\x40\x5b-\x7e]+$/)
          .and.not.match(/[. ](\/|$)/);
        expect(pathOfKey(one) === pathOfKey(other)).to.equal(one === other);
      }),
    );
  });

  it('finds the objects of a folder whose paths an earlier program chose', async () => {
    const held = { 'raw/Export.csv': 'capital', 'raw/export.csv': 'small', 'raw/Zoë/a.csv': 'letter' };
    for (const [key, body] of Object.entries(held)) await put(key, body);
    await stop();
    const objects = join(directory, 'buckets', Bucket, 'objects', 'raw');
    for (const kind of ['data', 'meta.json']) {
      await rename(join(objects, `%45xport.csv.${kind}`), join(objects, `Export-as-before.csv.${kind}`));
      await mkdir(join(objects, 'Zoë'), { recursive: true });
      await rename(join(objects, '%5ao%c3%ab', `a.csv.${kind}`), join(objects, 'Zoë', `a.csv.${kind}`));
    }
    await start();
    for (const [key, body] of Object.entries(held)) expect(await text(key)).to.equal(body);
    expect((await readdir(objects)).sort()).to.deep.equal(
      ['%45xport.csv.data', '%45xport.csv.meta.json', '%5ao%c3%ab', 'export.csv.data', 'export.csv.meta.json'].sort(),
    );
    await put('raw/Export.csv', 'capital again');
    await stop();
    await start();
    expect(await text('raw/Export.csv')).to.equal('capital again');
    expect(await keys('raw/')).to.have.members(Object.keys(held));
  });

  it('has exactly one winner of 50 concurrent creations', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => failureOf(put('once', `writer ${i}`, { IfNoneMatch: '*' }))),
    );
    expect(results.filter(({ name }) => name === 'none')).to.have.length(1);
    expect(results.filter(({ name, status }) => name === 'PreconditionFailed' && status === 412)).to.have.length(49);
  });

  it('replaces only the version that the writer read', async () => {
    const { ETag } = await put('versioned', 'one');
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => failureOf(put('versioned', `two ${i}`, { IfMatch: ETag }))),
    );
    expect(results.filter(({ name }) => name === 'none')).to.have.length(1);
    expect(await failureOf(put('missing', 'x', { IfMatch: ETag }))).to.deep.equal({ name: 'NoSuchKey', status: 404 });
    expect(await failureOf(text('missing'))).to.deep.equal({ name: 'NoSuchKey', status: 404 });
  });

  it('rejects bytes that do not match their digest', async () => {
    expect((await failureOf(put('digest', 'body', { ChecksumCRC32: 'AAAAAA==' }))).name).to.equal('BadDigest');
    expect(await keys('digest')).to.deep.equal([]);
  });

  it('deletes one object and many', async () => {
    for (const key of ['d/1', 'd/2', 'd/3']) await put(key, key);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'd/1' }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'd/2' }] } }));
    expect(await keys('d/')).to.deep.equal(['d/3']);
  });

  it('copies an object and takes one in parts', async () => {
    await put('from', 'copied');
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }));
    expect(await text('to')).to.equal('copied');
    const Key = 'parts';
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    expect(await text(Key)).to.equal('part');
  });

  it('takes an object of many megabytes', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: Buffer.alloc(12 * 1024 ** 2, 7) }));
    expect((await store.list(Bucket, 'large'))[0]?.bytes).to.equal(12 * 1024 ** 2);
  });

  it('never shows a reader of the file anything but one whole version', async () => {
    const versions = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await put('whole', versions[0]!);
    const writing = (async () => {
      for (let i = 0; i < 40; i++) await put('whole', versions[i % 2]!);
    })();
    let done = false;
    void writing.finally(() => {
      done = true;
    });
    while (!done) expect(versions).to.include(await readFile(store.fileOf(Bucket, 'whole'), 'utf8'));
    await writing;
  });

  it('finds all objects after a restart', async () => {
    await put('kept/ü =1/x', 'body', { Metadata: { a: 'b' } });
    const before = await s3.send(new HeadObjectCommand({ Bucket, Key: 'kept/ü =1/x' }));
    await stop();
    await start();
    const after = await s3.send(new HeadObjectCommand({ Bucket, Key: 'kept/ü =1/x' }));
    expect(await text('kept/ü =1/x')).to.equal('body');
    expect(after.ETag).to.equal(before.ETag);
    expect(after.Metadata).to.deep.equal({ a: 'b' });
  });

  it('rebuilds the metadata of bytes that a killed process left without them', async () => {
    await put('torn', 'old');
    const file = store.fileOf(Bucket, 'torn');
    await stop();
    await writeFile(file, 'newer bytes');
    const later = new Date(Date.now() + 1000);
    await utimes(file, later, later);
    await start();
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'torn' }));
    expect(ContentLength).to.equal(11);
    const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'torn' }));
    expect((await put('torn', 'next', { IfMatch: ETag })).$metadata.httpStatusCode).to.equal(200);
  });

  it('starts on what a power failure left, and reports which objects are lost', async () => {
    for (const key of ['kept', 'a=1/empty', 'zeros']) await put(key, key);
    await stop();
    const description = (key: string) => store.fileOf(Bucket, key).replace(/\.data$/, '.meta.json');
    await writeFile(description('a=1/empty'), '');
    await writeFile(description('zeros'), Buffer.alloc(64));
    const logged: string[] = [];
    const { error } = console;
    console.error = (line: string) => logged.push(line);
    try {
      await start();
    } finally {
      console.error = error;
    }
    expect(await keys('')).to.deep.equal(['kept']);
    expect(logged.sort()).to.deep.equal(
      ['a=1/empty', 'zeros'].map(
        (key) => `${description(key)} was not readable, as after a power failure: the object is lost.`,
      ),
    );
    await put('zeros', 'again');
    await stop();
    await start();
    expect([await keys(''), await text('zeros')]).to.deep.equal([['kept', 'zeros'], 'again']);
  });

  it('rejects other hosts and pages of other origins', async () => {
    const statusOf = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request(`${store.url}/${Bucket}`, { headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asked.on('error', reject).end();
      });
    expect(await statusOf({ host: 'attacker.example' })).to.equal(403);
    expect(await statusOf({ origin: 'https://attacker.example' })).to.equal(403);
    expect(await statusOf({ origin: 'http://localhost:8080' })).to.equal(403);
    expect(await statusOf({ origin: new URL(store.url).origin })).to.equal(200);
  });

  it('lets a test answer in place of the store', async () => {
    await stop();
    const faults = [{ status: 503, code: 'SlowDown' }];
    await start({
      beforeRequest: (method, _, key) => (method === 'PUT' && key === 'slow' ? faults.shift() : undefined),
    });
    expect(await failureOf(put('slow', 'x'))).to.deep.equal({ name: 'SlowDown', status: 503 });
    expect(await failureOf(put('slow', 'x'))).to.deep.equal({ name: 'none', status: 200 });
  });

  it('shows what topics take, from SDK clients and from the host process', async () => {
    const heard: string[] = [];
    await stop();
    await start({ onPublish: ({ message }) => heard.push(message) });
    const TopicArn = await store.createTopic('alerts');
    const sns = new SNSClient({ endpoint: store.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    await sns.send(new PublishCommand({ TopicArn, Subject: 'hot', Message: 'machine 7' }));
    await sns.send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: '1', Message: 'machine 8' }] }),
    );
    await store.publish(TopicArn, 'state machine failed', 'failed');
    sns.destroy();
    expect(TopicArn).to.equal('arn:aws:sns:us-east-1:000000000000:alerts');
    expect(heard).to.deep.equal(['machine 7', 'machine 8', 'state machine failed']);
    expect(store.published()[0]).to.deep.equal({ topicArn: TopicArn, message: 'machine 7', subject: 'hot' });
    expect((await failureOf(store.publish(`${TopicArn}-none`, 'x'))).name).to.equal('NotFound');
  });

  it('takes messages into a queue at a loopback URL', async () => {
    const url = await store.createQueue('failed');
    expect(url).to.equal(`${store.url}/000000000000/failed`);
    await store.sendMessage(url, 'one');
    expect(await sqs('ReceiveMessage', { QueueUrl: url })).to.deep.include({ status: 200, bodies: ['one'] });
    expect(await sqs('ReceiveMessage', { QueueUrl: url })).to.deep.include({ status: 200, bodies: [] });
    expect(await sqs('ReceiveMessage', { QueueUrl: `${url}-none` })).to.deep.include({ type: 'QueueDoesNotExist' });
  });

  it('says NoSuchBucket for a bucket that was not created', async () => {
    const asked = s3.send(new ListObjectsV2Command({ Bucket: 'other-bucket' }));
    expect((await failureOf(asked)).name).to.equal('NoSuchBucket');
  });
});
