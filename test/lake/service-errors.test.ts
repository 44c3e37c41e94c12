import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AthenaClient, AthenaServiceException, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { KinesisClient, PutRecordsCommand, ResourceNotFoundException } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, NoSuchBucket, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { InvariantError, ServiceError, UserError } from '../../etl/errors.ts';
import { clientSettings } from '../../lake/client-settings.ts';
import { QueryError } from '../../lake/query.ts';
import { rememberingRequests, serviceErrorOf } from '../../lake/service-errors.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const xml = (status: number, code: string, message: string): Answer => ({
  status,
  type: 'application/xml',
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
const json = (status: number, code: string, message: string): Answer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify({ __type: code, message }),
});

describe('an error of an SDK is one sentence', () => {
  let server: Server;
  let endpoint: string;
  let answer: Answer;

  before(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(answer.status, { 'content-type': answer.type });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const settings = () => ({
    ...clientSettings({ answerTimeout: 5_000 }),
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    maxAttempts: 1,
  });
  const s3 = () => rememberingRequests(new S3Client({ ...settings(), forcePathStyle: true }));
  const failureOf = (request: Promise<unknown>): Promise<unknown> =>
    request.then(() => expect.fail('the request succeeded')).catch((error: unknown) => error);
  const sentenceOf = (error: unknown): string => {
    const known = serviceErrorOf(error);
    expect(known).to.be.instanceOf(ServiceError);
    expect(known?.cause).to.equal(error);
    expect(known?.message).not.to.include('\n');
    return known?.message ?? '';
  };

  it('for a bucket that does not exist', async () => {
    answer = xml(404, 'NoSuchBucket', 'The specified bucket does not exist');
    const error = await failureOf(s3().send(new ListObjectsV2Command({ Bucket: 'lake' })));
    expect(error).to.be.instanceOf(S3ServiceException).and.to.have.property('name', NoSuchBucket.name);
    expect(sentenceOf(error)).to.equal(
      'S3 ListObjectsV2 of s3://lake/ failed: NoSuchBucket (404), The specified bucket does not exist; ' +
        'check the region and the stack: pulumi up makes the bucket',
    );
  });

  it('for a request that the role may not make', async () => {
    answer = xml(403, 'AccessDenied', 'Access Denied');
    const error = await failureOf(s3().send(new GetObjectCommand({ Bucket: 'lake', Key: 'raw/a.csv' })));
    expect(sentenceOf(error)).to.equal(
      'S3 GetObject of s3://lake/raw/a.csv failed: AccessDenied (403), Access Denied; ' +
        'allow S3:GetObject to the role in use: docs/operator-policy.json lists what commands need',
    );
  });

  it('for credentials that no provider has', async () => {
    const before = { ...process.env };
    const none = {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      AWS_CONFIG_FILE: '/nowhere',
    };
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, none);
    try {
      const { credentials, ...others } = settings();
      const client = rememberingRequests(new S3Client(others));
      const error = await failureOf(client.send(new ListObjectsV2Command({ Bucket: 'lake' })));
      expect(credentials).to.have.property('accessKeyId');
      expect(error).to.have.property('name', 'CredentialsProviderError');
      expect(sentenceOf(error)).to.match(/^S3 ListObjectsV2 of s3:\/\/lake\/ failed: .*; log in to AWS again/);
    } finally {
      for (const name of Object.keys(none)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it('for credentials that have expired', async () => {
    answer = json(400, 'ExpiredTokenException', 'The security token included in the request is expired');
    const client = rememberingRequests(new AthenaClient(settings()));
    const error = await failureOf(
      client.send(new StartQueryExecutionCommand({ QueryString: 'SELECT 1', WorkGroup: 'lake' })),
    );
    expect(error).to.be.instanceOf(AthenaServiceException);
    expect(sentenceOf(error)).to.match(
      /^Athena StartQueryExecution of lake failed: ExpiredTokenException.*; log in to AWS again/,
    );
  });

  it('for a stream that does not exist', async () => {
    answer = json(400, 'ResourceNotFoundException', 'Stream orders not found.');
    const client = rememberingRequests(new KinesisClient(settings()));
    const error = await failureOf(client.send(new PutRecordsCommand({ StreamName: 'orders', Records: [] })));
    expect(error).to.be.instanceOf(ResourceNotFoundException);
    expect(sentenceOf(error)).to.equal(
      'Kinesis PutRecords of orders failed: ResourceNotFoundException (400), Stream orders not found; ' +
        'check the region and the stack: pulumi up makes what is missing',
    );
  });

  it('for a service that is busy', async () => {
    answer = { ...json(429, 'TooManyRequestsException', 'Rate exceeded'), type: 'application/json' };
    const client = rememberingRequests(new LambdaClient(settings()));
    const error = await failureOf(client.send(new InvokeCommand({ FunctionName: 'etl' })));
    expect(sentenceOf(error)).to.match(/^Lambda Invoke of etl failed: .*429.*; the service is busy or down: try again/);
  });

  it('for an endpoint that does not answer', async () => {
    const client = rememberingRequests(new S3Client({ ...settings(), endpoint: 'http://127.0.0.1:1' }));
    const error = await failureOf(client.send(new ListObjectsV2Command({ Bucket: 'lake' })));
    expect(sentenceOf(error)).to.match(
      /^S3 ListObjectsV2 of s3:\/\/lake\/ failed: ECONNREFUSED, .*; nothing answers there/,
    );
  });

  it('for a query that failed', () => {
    const error = new QueryError('SELECT x\nFROM that', 'id-1', 'FAILED: COLUMN_NOT_FOUND: x');
    expect(serviceErrorOf(error)).to.equal(error);
    expect(error.message).to.equal('Athena query id-1 (SELECT x): FAILED: COLUMN_NOT_FOUND: x');
  });

  it('and no other error is taken for one', () => {
    for (const error of [new UserError('a'), new InvariantError('b'), new TypeError('c'), 'd', undefined])
      expect(serviceErrorOf(error)).to.equal(null);
  });
});
