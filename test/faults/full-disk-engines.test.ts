import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { startObjectStore } from '../../local/s3/s3.ts';
import { createTelemetry } from '../../local/telemetry/telemetry.ts';
import { range, startMapped } from '../local/event-source-mapping/support.ts';
import { entries, startStream, temporaryDirectory } from '../local/kinesis/support.ts';
import { breakFileSystem } from './break-file-system.ts';

const bucket = 'lake-test';
const key = 'analytics/readings/part-0.parquet';

describe('an engine whose disk is full', () => {
  const directory = temporaryDirectory();

  /** Opens the store of the folder, does something, and closes it. */
  async function withStore<T>(work: (s3: S3Client) => Promise<T>): Promise<T> {
    const store = await startObjectStore({ directory: directory.path() });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const s3 = new S3Client({ endpoint: store.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    try {
      await store.createBucket(bucket);
      return await work(s3);
    } finally {
      s3.destroy();
      await store.close();
    }
  }
  const put = (s3: S3Client, Body: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
  const get = async (s3: S3Client) => {
    const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { text: await Body?.transformToString(), etag: ETag };
  };

  for (const before of ['the first version', null]) {
    it(`answers 500 and leaves ${before === null ? 'no object' : 'the old object'}, whichever write of a put fails`, async () => {
      let failures = 0;
      for (let at = 1, failed = true; failed; at++) {
        const old = await withStore(async (s3) => {
          const version = before === null ? null : await put(s3, `${before} ${at}`).then(() => get(s3));
          const restore = breakFileSystem({ kind: 'full', directory: directory.path(), at, changes: 1 });
          const rejection = await put(s3, `a second, longer version ${at}`).then(
            () => undefined,
            (error: S3ServiceException) => error,
          );
          restore();
          failed = rejection !== undefined;
          if (!rejection) return undefined;
          failures += 1;
          expect([rejection.name, rejection.$metadata.httpStatusCode]).to.deep.equal(['InternalError', 500]);
          expect(rejection.message).to.contain(`s3://${bucket}/${key}`).and.contain('no space left');
          expect(await get(s3).catch(() => null), `at change ${at}`).to.deep.equal(version);
          return version;
        });
        if (failed) expect(await withStore(get).catch(() => null), 'after a restart').to.deep.equal(old);
      }
      expect(failures).to.be.at.least(before === null ? 4 : 5);
    });
  }

  it('starts again when its bucket could not be made', async () => {
    for (let at = 1; at <= 12; at++) {
      const restore = breakFileSystem({ kind: 'full', directory: directory.path(), at, changes: 1 });
      await withStore((s3) => put(s3, 'text')).catch((error: Error) => {
        expect(error.message).to.contain('no space left');
      });
      restore();
    }
    await withStore((s3) => put(s3, 'text'));
    expect((await withStore(get)).text).to.equal('text');
  });

  it('reports to the producer which records a stream did not take, and keeps the others', async () => {
    const restore = breakFileSystem({ kind: 'full', directory: directory.path(), path: '\\.log$', at: 2, changes: 2 });
    const reported: string[] = [];
    const { client, kinesis, stop } = await startStream(
      { directory: directory.path(), onError: ({ message }) => reported.push(message) },
      2,
    );
    try {
      const answers = [];
      for (let from = 0; from < 120; from += 40) {
        const Records = entries(40, from);
        answers.push(await client.send(new PutRecordsCommand({ StreamName: 'readings', Records })));
      }
      const taken = answers.flatMap(({ Records = [] }) => Records.filter(({ SequenceNumber }) => SequenceNumber));
      const rejected = answers.flatMap(({ Records = [] }) => Records.filter(({ ErrorCode }) => ErrorCode));
      expect([...new Set(rejected.map(({ ErrorCode }) => ErrorCode))]).to.deep.equal(['InternalFailure']);
      expect(answers.reduce((sum, { FailedRecordCount = 0 }) => sum + FailedRecordCount, 0)).to.equal(rejected.length);
      expect(taken.length + rejected.length).to.equal(120);
      expect(kinesis.recordCount('readings')).to.equal(taken.length);
      expect(reported).to.have.length(2);
      expect(reported[0]).to.contain('.log could not be written: ENOSPC: no space left');
    } finally {
      restore();
      await stop();
    }
  });

  it('saves how far a mapping has come as soon as there is space: nobody waits for another record', async () => {
    const reported: string[] = [];
    const mapped = await startMapped(directory.path(), () => null, {}, { log: (message) => reported.push(message) });
    await mapped.declare();
    const restore = breakFileSystem({
      kind: 'full',
      directory: directory.path(),
      path: 'checkpoints',
      at: 1,
      changes: 3,
    });
    await mapped.put(range(50));
    await mapped.mappings.drained();
    restore();
    expect(mapped.mappings.progress('readings')).to.deep.equal({ handled: 50, failed: 0, waiting: 0 });
    expect(reported).to.have.length(3);
    expect(reported[0]).to.match(/checkpoints.*json could not be written: ENOSPC: no space left/);
    await mapped.stop();
  });

  it('leaves lines out of a log rather than to end what is being logged, and says so', async () => {
    const logs = join(directory.path(), 'logs');
    await mkdir(logs);
    const restore = breakFileSystem({ kind: 'full', directory: logs, at: 2, changes: 1 });
    const telemetry = createTelemetry({ directory: logs });
    for (const line of ['first', 'second', 'third']) telemetry.take('processor', line);
    telemetry.close();
    restore();
    expect(telemetry.problems().map(({ message }) => message)).to.deep.equal([
      `${join(logs, 'processor.log')} could not be written: ENOSPC: no space left on device, write`,
    ]);
  });
});
