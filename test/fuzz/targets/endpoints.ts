import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { AwsErrorResponse, type JsonApi, type LambdaEngine } from '../../../local/engines.ts';
import { createKinesis } from '../../../local/kinesis/kinesis.ts';
import { invocationRoute } from '../../../local/lambda/invocation-route.ts';
import { dataFile, metadataFile } from '../../../local/s3/object-path.ts';
import { createTelemetry } from '../../../local/telemetry/telemetry.ts';
import { openLake, processed } from '../../local/athena/lake.ts';
import { demand, rejection } from '../expectations.ts';
import { damagedObject, jsonValue, mutatedText, trap } from '../inputs.ts';
import { opened, type TargetFactory } from '../target.ts';

const isAnswer = (error: Error) => error instanceof AwsErrorResponse && error.status < 500;

const asBody = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Any operation and body of a JSON API is answered, or rejected with a code of the service. */
const apiCheck =
  (api: JsonApi) =>
  async ([operation, body]: readonly [string, unknown]): Promise<void> => {
    await rejection(() => api(operation, asBody(body)), isAnswer);
  };

export const kinesisApi: TargetFactory = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fuzz-kinesis-'));
  const engine = createKinesis({ directory });
  await engine.declare({ name: 'stream', shardCount: 2, retentionHours: 24 });
  const Records = [
    { PartitionKey: 'p', Data: 'YWJj', ExplicitHashKey: '12' },
    { PartitionKey: 'q', Data: '' },
  ];
  const StreamName = 'stream';
  const samples: readonly (readonly [string, object])[] = [
    ['PutRecords', { StreamName, Records }],
    ['PutRecord', { StreamName, ...Records[0] }],
    [
      'GetShardIterator',
      { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 1 },
    ],
    [
      'GetShardIterator',
      {
        StreamName,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: '1',
      },
    ],
    ['GetRecords', { ShardIterator: 'AAAA', Limit: 10 }],
    ['ListShards', { StreamName, MaxResults: 1, NextToken: 'c3RyZWFtL3g=', ShardFilter: { Type: 'AT_LATEST' } }],
    ['DescribeStream', { StreamName, Limit: 1 }],
    ['ListStreams', { Limit: 1, NextToken: 'a' }],
  ];
  const request = fc
    .constantFrom(...samples)
    .chain(([operation, body]) =>
      fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constant(operation) }, trap), damagedObject([body])),
    );
  return opened({ name: 'Kinesis API', inputs: request, check: apiCheck(engine.api) }, async () => {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  });
};

const statements = [
  "SELECT count(*), max(score) FROM processed WHERE arrival_date > '2025-01-01' GROUP BY 1",
  'WITH x AS (SELECT 1 a UNION ALL SELECT 2) SELECT * FROM x, "processed" -- end',
  "SELECT date_format(happened_at, '%Y-%m') FROM lake.processed /* note */ LIMIT 3",
  'SHOW TABLES IN lake',
  'DESCRIBE processed',
  "EXPLAIN SELECT 'it''s' FROM (VALUES (1))",
  "SELECT * FROM read_csv('/etc/passwd')",
  "COPY (SELECT 1) TO '/tmp/x'",
] as const;

export const athenaApi: TargetFactory = async () => {
  const lake = await openLake({ timeoutSeconds: 5, memoryMb: 256 });
  await lake.athena.declareTable(processed);
  const started = {
    QueryString: 'SELECT ?',
    ExecutionParameters: ['1'],
    WorkGroup: 'lake',
    QueryExecutionContext: { Database: 'lake' },
    ResultConfiguration: { OutputLocation: 's3://b/x' },
  };
  const samples: readonly (readonly [string, object])[] = [
    ['StartQueryExecution', started],
    ['GetQueryExecution', { QueryExecutionId: 'x' }],
    ['BatchGetQueryExecution', { QueryExecutionIds: ['x', 'y'] }],
    ['GetQueryResults', { QueryExecutionId: 'x', NextToken: '1', MaxResults: 10 }],
    ['StopQueryExecution', { QueryExecutionId: 'x' }],
    ['ListQueryExecutions', { WorkGroup: 'lake' }],
    ['GetWorkGroup', { WorkGroup: 'lake' }],
  ];
  const request = fc
    .constantFrom(...samples)
    .chain(([operation, body]) =>
      fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constant(operation) }, trap), damagedObject([body])),
    );
  return opened({ name: 'Athena API', inputs: request, check: apiCheck(lake.athena.api) }, lake.close);
};

/** A statement answers rows or a reason. Timeouts are no reason here: such a small text has little to do. */
export const sql: TargetFactory = async () => {
  const lake = await openLake({ timeoutSeconds: 300, memoryMb: 256 });
  await lake.athena.declareTable(processed);
  return opened(
    {
      name: 'SQL',
      inputs: mutatedText(statements),
      check: async (text) => {
        await rejection(
          () => lake.athena.query(text, 'lake'),
          ({ name }) => name !== 'TypeError' && name !== 'RangeError',
        );
      },
    },
    lake.close,
  );
};

export const lambdaInvoke: TargetFactory = async () => {
  const lambda = { invoke: async () => ({ payload: 'null' }) } as unknown as LambdaEngine;
  const route = invocationRoute(lambda);
  const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
  return opened({
    name: 'Lambda Invoke',
    inputs: fc.record({
      name: fc.oneof(trap, fc.constantFrom('%', '%ff', '%2e%2e', 'a%00')),
      body: fc.oneof(
        fc.uint8Array(),
        jsonValue.map((value) => Buffer.from(JSON.stringify(value))),
      ),
      method: fc.constantFrom('POST', 'GET', 'BREW'),
    }),
    check: async ({ name, body, method }) => {
      const match = path.exec(`/2015-03-31/functions/${name}/invocations`);
      if (!match) return;
      await rejection(
        () => route({ method, path: '', query: new URLSearchParams(), headers: {}, match, body: Buffer.from(body) }),
        isAnswer,
      );
    },
  });
};

/** No key leads out of its bucket's folder, and no two keys to one file. */
export const objectKeys: TargetFactory = async () => {
  const piece = fc.oneof(
    trap,
    fc.constantFrom('/', '//', '.', '..', '%2e', '%', '~', 'x'.repeat(300), '.data', '.meta.json', '\\'),
  );
  const key = fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  const root = resolve('/store/buckets/lake/objects') + sep;
  return opened({
    name: 'object keys',
    inputs: fc.tuple(key, key),
    check: ([one, other]) => {
      for (const file of [dataFile('/store', 'lake', one), metadataFile('/store', 'lake', one)]) {
        demand(resolve(file) === file && file.startsWith(root), `${JSON.stringify(one)} leads to ${file}`);
        demand(!file.includes('\0'), 'a file name with NUL');
        demand(
          file.split(sep).every((name) => Buffer.byteLength(name) <= 255),
          'a file name that is too long',
        );
      }
      const apart = one.toWellFormed() !== other.toWellFormed();
      if (apart) demand(dataFile('/store', 'lake', one) !== dataFile('/store', 'lake', other), 'two keys share a file');
    },
  });
};

/** Lines of functions are logged, counted where they are metrics, and never trusted. */
export const logLines: TargetFactory = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'fuzz-logs-'));
  const telemetry = createTelemetry({ directory, logBytes: 65_536 });
  const metrics = {
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [
        { Namespace: 'n', Dimensions: [['source']], Metrics: [{ Name: 'RecordsStored', Unit: 'Count' }] },
      ],
    },
    source: 'x',
    RecordsStored: 3,
  };
  return opened(
    {
      name: 'log lines',
      inputs: fc.tuple(
        trap,
        fc.oneof(
          trap,
          damagedObject([metrics, { level: 'error', message: 'm' }]).map((value) => JSON.stringify(value)),
          mutatedText([JSON.stringify(metrics)]),
        ),
      ),
      check: ([name, line]) => {
        telemetry.take(name, line);
        demand(telemetry.problems().length <= 200, 'problems without end');
      },
    },
    async () => {
      telemetry.close();
      await rm(directory, { recursive: true, force: true });
    },
  );
};
