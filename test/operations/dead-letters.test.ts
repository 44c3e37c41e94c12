import { expect } from 'chai';
import { listDeadLetters, obstacleOf, redriveBatch } from '../../operations/dead-letters.ts';
import { type Services, startServices } from './support.ts';

const event = JSON.stringify({ Records: [{ eventID: 'shard-0:17' }, { eventID: 'shard-0:18' }] });
const batchOf = (more: object = {}) => ({
  requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 },
  responseContext: { statusCode: 200, functionError: 'Unhandled' },
  version: '1.0',
  timestamp: '2025-01-31T12:00:00.000Z',
  KinesisBatchInfo: {
    ...{ shardId: 'shard-0', startSequenceNumber: '17', endSequenceNumber: '18', batchSize: 2 },
    approximateArrivalOfFirstRecord: '2025-01-31T11:00:00.000Z',
    approximateArrivalOfLastRecord: '2025-01-31T11:00:01.000Z',
    streamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/manufacturing-data-stream',
  },
  payload: event,
  ...more,
});

describe('batches that cannot be replayed', () => {
  let services: Services;
  before(async () => {
    services = await startServices();
  });
  after(() => services.close());

  it('are reported with the reason, and stay: a stream of no source, an object that is none', async () => {
    const { lake } = (await services.small()).open();
    await lake.objects.put('aws/lambda/m/shard-0/a', JSON.stringify(batchOf()));
    await lake.objects.put('aws/lambda/m/shard-0/b', 'no batch');
    const batches = await listDeadLetters(lake.objects, lake.streams);
    const reasons = [
      'no source of this lake has the stream manufacturing-data-stream',
      'aws/lambda/m/shard-0/b is a damaged dead letter (it is not JSON): put back its version before, or remove it once nothing in it is needed',
    ];
    expect(batches.map(obstacleOf)).to.deep.equal(reasons);
    expect(await Promise.all(batches.map((batch) => redriveBatch(lake, batch)))).to.deep.equal(reasons);
    expect(await listDeadLetters(lake.objects, lake.streams)).to.deep.equal(batches);
  });

  it('are removed only as they were read', async () => {
    const { lake } = (await services.small()).open();
    await lake.objects.put('aws/lambda/m/a', 'first');
    const [listed] = await lake.objects.list('aws/lambda/');
    await lake.objects.put('aws/lambda/m/a', 'second');
    expect(await lake.objects.remove('aws/lambda/m/a', listed?.etag ?? '')).to.equal(false);
    expect(Buffer.from((await lake.objects.get('aws/lambda/m/a'))?.bytes ?? []).toString()).to.equal('second');
    const [now] = await lake.objects.list('aws/lambda/');
    expect(await lake.objects.remove('aws/lambda/m/a', now?.etag ?? '')).to.equal(true);
    expect(await lake.objects.remove('aws/lambda/m/a', now?.etag ?? '')).to.equal(false);
  });
});
