import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { PlatformError } from '../../../local/errors.ts';
import type { Platform } from '../../../local/platform/platform.ts';
import { startPlatform } from '../../../local/platform/platform.ts';
import { ingest, onlyValue, readingsCsv, startLake } from './support.ts';

const client = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

describe('the platform that the project declares', () => {
  let directory: string;
  let platform: Platform;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'platform-'));
    platform = await startLake(directory);
  });

  after(async () => {
    await platform.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('names what it declared', () => {
    expect(platform.streams).to.include({
      manufacturing: 'manufacturing-data-stream',
      ecommerce: 'ecommerce-data-stream',
    });
    expect(platform.bucket).to.equal('multi-source-data-lake-dev-000000000000');
    expect(platform.resources).to.deep.include({
      type: 'aws:sfn/stateMachine:StateMachine',
      name: 'data-lake-orchestration',
    });
  });

  it('takes every row of a file through its stream, to its table or to quarantine', async () => {
    expect(await ingest(platform)).to.include({ rows: 40, sent: 40, failed: 0, done: true });
    expect(platform.progress('manufacturing')).to.deep.equal({ sent: 40, handled: 40, failed: 0, waiting: 0 });
    expect(await onlyValue(platform, 'SELECT count(*) FROM manufacturing_processed')).to.equal(38);
    expect(await platform.query('SELECT reason FROM manufacturing_quarantine ORDER BY reason')).to.have.length(2);
  });

  it('runs the declared state machine: it makes the tables and computes the metrics', async () => {
    const seen: (string | undefined)[] = [];
    const execution = await platform.runStateMachine({}, ({ state }) => seen.push(state));
    expect(execution).to.include({ status: 'SUCCEEDED' });
    expect(seen).to.include.members(['ManufacturingEtl', 'EcommerceAnalytics', 'Integration']);
    expect(await onlyValue(platform, 'SELECT count(*) FROM manufacturing_readings')).to.equal(38);
    expect(await onlyValue(platform, 'SELECT count(*) FROM manufacturing_machines')).to.equal(4);
    expect(await onlyValue(platform, 'SELECT count(*) FROM integrated_summaries')).to.equal(1);
  });

  it('shows which tables there are', async () => {
    expect(await platform.query('SHOW TABLES')).to.deep.include({ tab_name: 'manufacturing_readings' });
    const error = await platform.query('SELECT * FROM readings').catch((reason: Error) => reason);
    expect(error)
      .to.have.property('message')
      .that.matches(/the database has \w+_/);
  });

  it('measures what functions measure, by source', () => {
    expect(platform.metrics.sum('RecordsStored', 'manufacturing')).to.equal(38);
    expect(platform.metrics.sum('RecordsQuarantined')).to.equal(2);
    expect(platform.metrics.quantile('IngestLatency', 0.5)).to.be.greaterThan(0);
    expect(platform.problems()).to.deep.equal([]);
  });

  it('answers ordinary clients of S3, Kinesis and Athena', async () => {
    const { endpoints, bucket, outputs } = platform;
    const s3 = new S3Client({ ...client, endpoint: endpoints.s3 });
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'raw/manufacturing/readings.csv' }));
    expect(await object.Body?.transformToString()).to.equal(readingsCsv);

    const kinesis = new KinesisClient({ ...client, endpoint: endpoints.kinesis });
    const record = { Data: Buffer.from('{"not":"a reading"}'), PartitionKey: 'x' };
    await kinesis.send(new PutRecordCommand({ StreamName: platform.streams.manufacturing, ...record }));
    await platform.drained();
    expect(await onlyValue(platform, 'SELECT count(*) FROM manufacturing_quarantine')).to.equal(3);

    const athena = new AthenaClient({ ...client, endpoint: endpoints.athena });
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: 'SELECT machine_id FROM manufacturing_machines',
        QueryExecutionContext: { Database: outputs.database },
        WorkGroup: outputs.workgroup,
      }),
    );
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    expect(QueryExecution?.ResultConfiguration?.OutputLocation).to.match(new RegExp(`^s3://${bucket}/`));
    for (const each of [s3, kinesis, athena]) each.destroy();
  });

  it('returns the error of a function that fails, and of one that does not exist', async () => {
    const { simulator } = platform.outputs.functions;
    const failure = (name: string) => platform.invoke(name, { pace: 'at once' }).catch((error: Error) => error.message);
    expect(await failure(simulator)).to.match(/^function data-ingestion-simulator failed: \w+Error: pace is "at once"/);
    expect(await failure('nobody')).to.match(/Function not found: .*nobody/);
    expect(() => platform.progress('nowhere')).to.throw(
      /^there is no stream of "nowhere"; there are .*ecommerce.*manufacturing/,
    );
  });

  it('starts its schedules only on request, and fires one by name', async () => {
    expect(platform.schedules.next().map(({ name }) => name)).to.have.members([
      'data-ingestion-simulator',
      'data-lake-orchestration',
    ]);
    await platform.schedules.fire('data-ingestion-simulator');
    expect(platform.progress('manufacturing').sent).to.equal(41);
  });

  it('rejects a second start on its folder', async () => {
    const error = await startLake(directory).catch((reason: Error) => reason);
    expect(error).to.have.property('message').that.includes(`in use by process ${process.pid}`);
  });

  it('goes on after a restart, even without Python: nothing is sent again, nothing is stored twice', async () => {
    await platform.close();
    platform = await startLake(directory, { python: null });
    expect((await platform.interpreter).available).to.equal(false);
    expect(platform.progress('manufacturing')).to.deep.equal({ sent: 41, handled: 41, failed: 0, waiting: 0 });
    expect(await ingest(platform)).to.include({ sent: 0, done: true });
    expect(platform.progress('manufacturing').sent).to.equal(41);
    expect(await platform.runStateMachine({})).to.include({ status: 'SUCCEEDED' });
    expect(await onlyValue(platform, 'SELECT count(*) FROM manufacturing_readings')).to.equal(38);
    expect(await onlyValue(platform, 'SELECT count(*) FROM integrated_summaries')).to.equal(2);
  });

  it('ends what is under way when it is closed, and leaves no lock', async () => {
    const entered = Promise.withResolvers<void>();
    const execution = platform.runStateMachine({}, ({ state }) => state === 'ManufacturingEtl' && entered.resolve());
    await entered.promise;
    await platform.close();
    expect((await execution).status).to.be.oneOf(['ABORTED', 'FAILED']);
    expect(await readdir(directory)).not.to.include('lock.json');
  });
});

describe('a program that cannot be made real', () => {
  it('names the resource, closes what was opened, and gives the folder back', async () => {
    const root = fileURLToPath(new URL('programs/broken', import.meta.url));
    const directory = await mkdtemp(join(tmpdir(), 'platform-'));
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await startPlatform({ root, directory, stack: 'dev' }).catch((reason: Error) => reason);
      expect(error)
        .to.have.property('message')
        .that.matches(/^aws:dynamodb\/table:Table "table": .*not known locally: add a file/);
      expect(await readdir(directory)).not.to.include('lock.json');
    }
    await rm(directory, { recursive: true, force: true });
  });

  it('reports a mistake in the configuration in one sentence, without a stack', async () => {
    const root = fileURLToPath(new URL('programs/rejected', import.meta.url));
    const directory = await mkdtemp(join(tmpdir(), 'platform-'));
    const error = await startPlatform({ root, directory, stack: 'dev' }).catch((reason: Error) => reason);
    expect(error).to.be.instanceOf(PlatformError).with.property('message', 'size is 1, which is too small');
    await rm(directory, { recursive: true, force: true });
  });
});
