import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { contractOf, type emptyLedger } from '../../etl/platform.ts';
import { finishStep } from '../../handlers/etl/finish-step.ts';
import { ledgerKey } from '../../lake/ledger.ts';
import { type Objects, objectsOf } from '../../lake/objects.ts';
import { planPrefix, planState, type StoredPlan } from '../../lake/plan.ts';
import { type LocalObjectStore, startObjectStore } from '../../local/s3/s3.ts';

const bucket = 'lake-test';
const writers = 8;
const rounds = 25;
const everyWriter = <T>(work: (writer: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: writers }, (_, writer) => work(writer)));

describe('writers of one object at the same time', () => {
  let folder: string;
  let store: LocalObjectStore;
  let clients: readonly S3Client[];
  let objects: readonly Objects[];
  const first = () => objects[0] as Objects;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-writers-'));
    store = await startObjectStore({ directory: folder });
    await store.createBucket(bucket);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    clients = Array.from(
      { length: writers },
      () => new S3Client({ endpoint: store.url, region: 'us-east-1', credentials, maxAttempts: 1 }),
    );
    objects = clients.map((client) => objectsOf(client, bucket));
  });

  after(async () => {
    for (const client of clients) client.destroy();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const textAt = async (key: string) => Buffer.from((await first().get(key))?.bytes ?? []).toString();

  /** The one writer that succeeded; the others must have got 412. */
  async function winnerOf(attempts: readonly PromiseSettledResult<unknown>[]): Promise<number> {
    const rejections = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
    expect(rejections.map(({ name, $metadata }) => [name, $metadata.httpStatusCode])).to.deep.equal(
      Array(writers - 1).fill(['PreconditionFailed', 412]),
    );
    return attempts.findIndex(({ status }) => status === 'fulfilled');
  }

  for (const [what, version] of [
    ['there must be none yet (If-None-Match)', async () => null],
    [
      'the version that was read must be the current one (If-Match)',
      async (key: string) => {
        await first().put(key, 'before');
        return (await first().get(key))?.etag ?? null;
      },
    ],
  ] as const) {
    it(`has exactly one winner where ${what}`, async () => {
      for (let round = 0; round < rounds; round++) {
        const key = `puts/${what.length}/${round}`;
        const etag = await version(key);
        const outcomes = await everyWriter((writer) => (objects[writer] as Objects).putOver(key, `by ${writer}`, etag));
        const winners = outcomes.flatMap(({ outcome }, writer) => (outcome === 'stored' ? [writer] : []));
        expect(winners).to.have.length(1);
        expect(await textAt(key)).to.equal(`by ${winners[0]}`);
      }
    });
  }

  it('has exactly one winner among copies', async () => {
    await everyWriter((writer) => first().put(`sources/${writer}`, `by ${writer}`));
    for (let round = 0; round < rounds; round++) {
      const Key = `copies/${round}`;
      const attempts = await Promise.allSettled(
        clients.map((client, writer) =>
          client.send(
            new CopyObjectCommand({ Bucket: bucket, Key, CopySource: `${bucket}/sources/${writer}`, IfNoneMatch: '*' }),
          ),
        ),
      );
      expect(await textAt(Key)).to.equal(`by ${await winnerOf(attempts)}`);
    }
  });

  it('has exactly one winner among multipart uploads', async () => {
    for (let round = 0; round < 8; round++) {
      const object = { Bucket: bucket, Key: `uploads/${round}` };
      const uploads = await everyWriter(async (writer) => {
        const client = clients[writer] as S3Client;
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
        const part = { ...object, UploadId, PartNumber: 1, Body: `by ${writer}` };
        const { ETag } = await client.send(new UploadPartCommand(part));
        return { ...object, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] }, IfNoneMatch: '*' };
      });
      const attempts = await Promise.allSettled(
        uploads.map((upload, writer) => (clients[writer] as S3Client).send(new CompleteMultipartUploadCommand(upload))),
      );
      expect(await textAt(object.Key)).to.equal(`by ${await winnerOf(attempts)}`);
    }
  });

  it('loses no update where each reads, counts on and puts over what it read', async () => {
    const key = 'state/counter.json';
    await first().put(key, '0');
    await everyWriter(async (writer) => {
      const own = objects[writer] as Objects;
      for (let counted = 0; counted < 6; ) {
        const read = await own.get(key);
        const next = String(Number(Buffer.from(read?.bytes ?? []).toString()) + 1);
        const { outcome } = await own.putOver(key, next, read?.etag ?? null);
        if (outcome === 'stored') counted += 1;
      }
    });
    expect(await textAt(key)).to.equal(String(writers * 6));
  });

  it('leaves in the ledger what every finished plan took in', async () => {
    const contract = contractOf('manufacturing');
    const finishers = 4;
    for (let round = 0; round < 6; round++) {
      const plans = Array.from({ length: finishers }, (_, n) => {
        const key = `processed/manufacturing/arrival_date=2025-01-02/arrival_hour=0${round}/shard-${n}.parquet`;
        const planned = { key, etag: `"${round}-${n}"` };
        const plan: StoredPlan = { tasks: [], objects: [planned], more: false, watermark: null, plannedAt: 0 };
        return { planned, plan, planKey: `${planPrefix('manufacturing')}${round}-${n}.json` };
      });
      await Promise.all(plans.map(({ plan, planKey }) => first().put(planKey, planState.serialize(plan))));
      await Promise.all(plans.map(({ planKey }, n) => finishStep(objects[n] as Objects, contract, planKey)));
      const { merged }: typeof emptyLedger = JSON.parse(await textAt(ledgerKey('manufacturing')));
      for (const { planned } of plans) expect(merged[planned.key]).to.equal(planned.etag);
    }
  });
});
