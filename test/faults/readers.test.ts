import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { readFooter } from '../../etl/platform.ts';
import { isReplaced, objectsOf } from '../../lake/objects.ts';
import { stepOf } from '../enumeration.ts';
import { bucket, type Lake, openLake, parquetSerde } from '../local/athena/lake.ts';

const key = 'analytics/readings/event_date=2025-01-02/part-0.parquet';
const versions = 5;
const rowsOf = (version: number): number => 2_000 + 300 * version;

/** Least replacements of the partition by each of the writers. */
const replacements = 100 / stepOf(4);

describe('a reader of a partition that is being replaced', () => {
  let lake: Lake;
  let s3: S3Client;
  let files: readonly Buffer[];
  let puts: number;

  before(async () => {
    lake = await openLake({ concurrency: 4 });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    s3 = new S3Client({ endpoint: lake.store.url, region: 'us-east-1', credentials });
    await lake.athena.declareTable({
      database: 'lake',
      name: 'readings',
      location: `s3://${bucket}/analytics/readings/`,
      serde: parquetSerde,
      columns: [
        { name: 'version', type: 'int' },
        { name: 'happened_at', type: 'timestamp' },
        { name: 'score', type: 'double' },
      ],
      partitionKeys: [{ name: 'event_date', type: 'string' }],
      parameters: {
        'projection.enabled': 'true',
        'projection.event_date.type': 'date',
        'projection.event_date.format': 'yyyy-MM-dd',
        'projection.event_date.range': '2024-01-01,NOW+1DAYS',
        'storage.location.template': `s3://${bucket}/analytics/readings/event_date=\${event_date}/`,
      },
    });
    files = await Promise.all(
      Array.from({ length: versions }, (_, version) =>
        lake.parquet(
          `SELECT ${version}::INTEGER AS version, TIMESTAMP '2025-01-02' + to_seconds(i % 86400) AS happened_at,
           random() AS score FROM range(${rowsOf(version)}) AS rows(i)`,
        ),
      ),
    );
  });

  after(async () => {
    s3.destroy();
    await lake.close();
  });

  /** Two writers replace the partition until it was done often enough and the reader has read often enough. */
  async function whileReplaced(reads: number, read: () => Promise<void>): Promise<number> {
    let done = 0;
    puts = 0;
    const put = (version: number) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: files[version % versions] as Buffer }));
    await put(0);
    const stop = new AbortController();
    const write = async (from: number) => {
      for (let n = from; !stop.signal.aborted && (done < reads || puts < 2 * replacements); n++) {
        await put(n);
        puts += 1;
      }
    };
    const readAll = async () => {
      for (; done < reads || puts < 2 * replacements; done++) await read();
    };
    await Promise.all([
      write(0),
      write(2),
      readAll().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ]);
    return done;
  }

  it('gets one version whole, by GET', async () => {
    await whileReplaced(replacements, async () => {
      const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      expect(ETag).to.equal(`"${createHash('md5').update(bytes).digest('hex')}"`);
    });
    expect(puts).to.be.at.least(2 * replacements);
  });

  it('gets one version whole, by Athena', async () => {
    await whileReplaced(replacements / 5, async () => {
      const [row] = await lake.athena.query(
        `SELECT min(version) AS least, max(version) AS most, count(*) AS rows, count(score) AS scores,
                count(DISTINCT happened_at) AS times FROM readings WHERE event_date = '2025-01-02'`,
        'lake',
      );
      expect(row?.least).to.equal(row?.most);
      const rows = rowsOf(Number(row?.least));
      expect(row).to.deep.include({ rows, scores: rows, times: rows });
    });
    expect(puts).to.be.at.least(2 * replacements);
  });

  it('gets ranges of one version, or an answer that makes it list again', async () => {
    const objects = objectsOf(s3, bucket);
    let replaced = 0;
    const read = async () => {
      const [listed] = await objects.list('analytics/readings/');
      if (!listed) throw new Error('the partition vanished');
      const { rows } = await readFooter(objects.ranged(listed), 'happened_at');
      const version = files.findIndex((file) => listed.etag === `"${createHash('md5').update(file).digest('hex')}"`);
      expect(rows).to.equal(rowsOf(version));
    };
    await whileReplaced(replacements, () =>
      read().catch((error: unknown) => {
        if (!isReplaced(error)) throw error;
        replaced += 1;
      }),
    );
    expect(replaced).to.be.greaterThan(0);
    await read();
  });
});
