import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import fc from 'fast-check';
import { batchKey, contractOf, scoreBatch, tablesOf } from '../../etl/platform.ts';
import { planStep } from '../../handlers/etl/plan-step.ts';
import { type Objects, objectsOf } from '../../lake/objects.ts';
import { readPlan } from '../../lake/plan.ts';
import { encodeTable } from '../../lake/table.ts';
import { type LocalObjectStore, startObjectStore } from '../../local/s3/s3.ts';
import { decodedBatch, decodedRows } from '../etl/support/batches.ts';
import { atOnce } from '../handlers/support.ts';

const bucket = 'lake-test';
const contract = contractOf('manufacturing');
const { processed } = tablesOf(contract);
const key = batchKey(processed, Date.UTC(2025, 0, 2), 'shardId-000000000000', '1');

/** A processed object of so many records, always the same. */
function object(records: number): Uint8Array {
  const [rows = []] = fc.sample(decodedRows(contract, { min: records, max: records }), { numRuns: 1, seed: records });
  return encodeTable(processed, scoreBatch(contract, decodedBatch(contract, rows)));
}

describe('the plan of an ETL run', () => {
  let folder: string;
  let store: LocalObjectStore;
  let s3: S3Client;
  let objects: Objects;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-plan-'));
    store = await startObjectStore({ directory: folder });
    await store.createBucket(bucket);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    s3 = new S3Client({ endpoint: store.url, region: 'us-east-1', credentials });
    objects = objectsOf(s3, bucket);
    await objects.put(key, object(3));
  });

  afterEach(async () => {
    s3.destroy();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Replaces the batch after each of the first listings, as a batch that is delivered again does. */
  const replacing = (times: number): Objects => ({
    ...objects,
    async list(prefix, after) {
      const listed = await objects.list(prefix, after);
      if (prefix === processed.prefix && times-- > 0) await objects.put(key, object(10 + times));
      return listed;
    },
  });

  it('takes the new version of a batch that is delivered again between its listing and its reading', async () => {
    const { answer } = await planStep(replacing(2), contract);
    const [listed] = await objects.list(processed.prefix);
    const plan = await readPlan(objects, contract, answer.plan ?? '');
    expect(plan.objects.map(({ etag }) => etag)).to.deep.equal([listed?.etag]);
  });

  it('gives up where every listing is overtaken', async () => {
    const failure = await planStep(replacing(100), contract, Date.now, atOnce).catch((error: Error) => error);
    expect(failure).to.include({ name: 'ConflictError' });
  });
});
