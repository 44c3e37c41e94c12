import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startGateway } from '../../../local/gateway/gateway.ts';
import { createKinesis, type KinesisOptions } from '../../../local/kinesis/kinesis.ts';

/** A folder of its own for each test; removed afterwards. */
export function temporaryDirectory(): { path: () => string } {
  let path = '';
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'lake-'));
  });
  afterEach(() => rm(path, { recursive: true, force: true }));
  return { path: () => path };
}

export function clientOf(url: string, requestHandler?: KinesisClientConfig['requestHandler']): KinesisClient {
  return new KinesisClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    ...(requestHandler && { requestHandler }),
  });
}

/** A Kinesis endpoint with one stream, and a client of it. */
export async function startStream(options: KinesisOptions, shardCount = 1, retentionHours = 24) {
  const kinesis = createKinesis(options);
  await kinesis.declare({ name: 'readings', shardCount, retentionHours });
  const gateway = await startGateway({ host: '127.0.0.1' });
  gateway.handle('Kinesis_20131202.', kinesis.api);
  const client = clientOf(gateway.url, new NodeHttpHandler());
  const stop = async () => {
    client.destroy();
    await gateway.close();
    await kinesis.close();
  };
  return { kinesis, gateway, client, stop };
}

export function entries(count: number, from = 0) {
  return Array.from({ length: count }, (_, position) => ({
    Data: Buffer.from(JSON.stringify({ number: from + position })),
    PartitionKey: `machine-${(from + position) % 17}`,
  }));
}
