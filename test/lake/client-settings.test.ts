import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { clientSettings } from '../../lake/client-settings.ts';
import { operatorClients } from '../../operations/clients.ts';
import { credentials, region, rejection } from '../handlers/support.ts';

/** ms; a test waits for each attempt that is not answered. */
const soon = 50;

/** Attempts that the SDK made of a request that failed. */
const attemptsOf = (error: Error) => (error as Error & { $metadata?: { attempts?: number } }).$metadata?.attempts;

describe('a client of a service', () => {
  let server: Server;
  let endpoint: string;
  /** Requests that came to the server, the first of which it never answers. */
  let asked: number;
  let answer: string | undefined;

  beforeEach(async () => {
    asked = 0;
    answer = undefined;
    server = createServer((_request, response) => {
      asked += 1;
      if (asked > 1 && answer !== undefined) response.end(answer);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const clientOf = (answerTimeout: number) =>
    new S3Client({ endpoint, region, credentials, forcePathStyle: true, ...clientSettings({ answerTimeout }) });

  it('gives up a request that is never answered, after as many attempts as any other', async () => {
    const s3 = clientOf(soon);
    const error = await rejection(s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'k', Body: 'b' })));
    expect(error.name).to.equal('TimeoutError');
    expect(attemptsOf(error)).to.equal(4);
    s3.destroy();
  });

  it('gets over an attempt that is never answered', async () => {
    answer = 'whole';
    const s3 = clientOf(20 * soon);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'k' }));
    expect(await Body?.transformToString()).to.equal('whole');
    s3.destroy();
  });

  it('of an operator gives up just so', async () => {
    const all = { s3: soon, kinesis: soon, lambda: soon, athena: soon };
    const endpoints = { s3: endpoint, kinesis: endpoint, lambda: endpoint, athena: endpoint };
    const { s3, close } = operatorClients({ region, endpoints }, all);
    const error = await rejection(s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'k' })));
    expect(error.name).to.equal('TimeoutError');
    expect(attemptsOf(error)).to.equal(4);
    close();
  });
});
