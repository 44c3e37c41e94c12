import {
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-kinesis';
import { expect } from 'chai';
import { clientOf, entries, startStream, temporaryDirectory } from './support.ts';

const StreamName = 'readings';

async function iteratorOf(
  client: KinesisClient,
  type: ShardIteratorType,
  more: object = {},
  ShardId = 'shardId-000000000000',
) {
  const command = new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: type, ...more });
  return (await client.send(command)).ShardIterator;
}

async function read(client: KinesisClient, type: ShardIteratorType, more: object = {}, shard?: string) {
  const command = new GetRecordsCommand({ ShardIterator: await iteratorOf(client, type, more, shard) });
  return (await client.send(command)).Records ?? [];
}

const numberOf = (record: { Data?: Uint8Array | undefined }) =>
  JSON.parse(Buffer.from(record.Data ?? []).toString()).number;

async function errorOf(promise: Promise<unknown>): Promise<{ name: string; message: string }> {
  return promise.then(
    () => ({ name: 'none', message: '' }),
    (error) => error,
  );
}

describe('the Kinesis endpoint, through the AWS client', () => {
  const directory = temporaryDirectory();
  let running: Awaited<ReturnType<typeof startStream>> | undefined;
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });
  const start = async (...args: Parameters<typeof startStream>) => {
    running = await startStream(...args);
    return running;
  };

  it('gives back 2,000 records with their bytes, each key in the order in which it was put', async () => {
    const { client, kinesis } = await start({ directory: directory.path() }, 3);
    for (let from = 0; from < 2000; from += 500) {
      const answer = await client.send(new PutRecordsCommand({ StreamName, Records: entries(500, from) }));
      expect(answer.FailedRecordCount).to.equal(0);
    }

    const shards = (await client.send(new ListShardsCommand({ StreamName }))).Shards ?? [];
    const perShard = await Promise.all(shards.map((shard) => read(client, 'TRIM_HORIZON', {}, shard.ShardId)));

    expect(
      perShard
        .flat()
        .map(numberOf)
        .sort((a, b) => a - b),
    ).to.deep.equal(Array.from({ length: 2000 }, (_, n) => n));
    for (const records of perShard) {
      const sequence = records.map(({ SequenceNumber }) => SequenceNumber);
      expect(sequence).to.deep.equal([...sequence].sort());
      const numbers = records.map(numberOf);
      expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
    }
    const shardsOfKey = new Map<string | undefined, Set<number>>();
    perShard.forEach((records, shard) => {
      for (const { PartitionKey } of records) {
        shardsOfKey.set(PartitionKey, (shardsOfKey.get(PartitionKey) ?? new Set()).add(shard));
      }
    });
    expect([...shardsOfKey.values()].every((each) => each.size === 1)).to.equal(true);
    expect(kinesis.recordCount(StreamName)).to.equal(2000);
  });

  it('answers a client with its default HTTP/2 handler', async () => {
    const { gateway } = await start({ directory: directory.path() });
    const client = clientOf(gateway.url);
    await client.send(new PutRecordsCommand({ StreamName, Records: entries(3) }));
    expect((await read(client, 'TRIM_HORIZON')).map(numberOf)).to.deep.equal([0, 1, 2]);
    client.destroy();
  });

  it('keeps a partition key of any characters, and empty data', async () => {
    const { client } = await start({ directory: directory.path() });
    const PartitionKey = 'Müller "\\\n\u2028 🚚';
    await client.send(new PutRecordCommand({ StreamName, PartitionKey, Data: new Uint8Array() }));
    await client.send(new PutRecordsCommand({ StreamName, Records: entries(2) }));
    const records = await read(client, 'TRIM_HORIZON');
    expect(records[0]?.PartitionKey).to.equal(PartitionKey);
    expect(records[0]?.Data).to.have.length(0);
    expect(records.slice(1).map(numberOf)).to.deep.equal([0, 1]);
  });

  it('reports which entries of a request were rejected, and stores the others', async () => {
    const beforePut = (_: string, entry: number) =>
      entry % 4 === 1 ? 'ProvisionedThroughputExceededException' : undefined;
    const { client } = await start({ directory: directory.path(), beforePut });
    const answer = await client.send(new PutRecordsCommand({ StreamName, Records: entries(8) }));
    expect(answer.FailedRecordCount).to.equal(2);
    expect(answer.Records?.map(({ ErrorCode }) => ErrorCode !== undefined)).to.deep.equal(
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) => n % 4 === 1),
    );
    const stored = await read(client, 'TRIM_HORIZON');
    expect(stored.map(numberOf)).to.deep.equal([0, 2, 3, 4, 6, 7]);
    expect(
      answer.Records?.filter((each) => each.ErrorCode === undefined).map((each) => each.SequenceNumber),
    ).to.deep.equal(stored.map(({ SequenceNumber }) => SequenceNumber));
  });

  it('puts a record with an explicit hash key where the key belongs', async () => {
    const { client } = await start({ directory: directory.path() }, 2);
    const put = (ExplicitHashKey: string) =>
      client.send(new PutRecordCommand({ StreamName, PartitionKey: 'k', ExplicitHashKey, Data: Buffer.from('x') }));
    expect((await put('0')).ShardId).to.equal('shardId-000000000000');
    expect((await put((2n ** 128n - 1n).toString())).ShardId).to.equal('shardId-000000000001');
    expect((await errorOf(put((2n ** 128n).toString()))).name).to.equal('InvalidArgumentException');
  });

  it('starts reading where each type of iterator says', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { client } = await start({ directory: directory.path(), now: () => now });
    const put = async (from: number) => {
      await client.send(new PutRecordsCommand({ StreamName, Records: entries(2, from) }));
      now += 1000;
    };
    await put(0);
    const latest = await iteratorOf(client, 'LATEST');
    await put(2);
    const all = await read(client, 'TRIM_HORIZON');
    const StartingSequenceNumber = all[1]?.SequenceNumber;
    expect((await read(client, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber })).map(numberOf)).to.deep.equal([
      1, 2, 3,
    ]);
    expect((await read(client, 'AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber })).map(numberOf)).to.deep.equal([
      2, 3,
    ]);
    const Timestamp = new Date(Date.UTC(2026, 0, 1) + 500);
    expect((await read(client, 'AT_TIMESTAMP', { Timestamp })).map(numberOf)).to.deep.equal([2, 3]);
    const sinceLatest = await client.send(new GetRecordsCommand({ ShardIterator: latest }));
    expect(sinceLatest.Records?.map(numberOf)).to.deep.equal([2, 3]);
    expect(all[2]?.ApproximateArrivalTimestamp?.getTime()).to.equal(Date.UTC(2026, 0, 1) + 1000);
  });

  it('pages by limit and says how far behind the reader is', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { client } = await start({ directory: directory.path(), now: () => now });
    await client.send(new PutRecordsCommand({ StreamName, Records: entries(5) }));
    now += 7000;
    const first = await client.send(
      new GetRecordsCommand({ ShardIterator: await iteratorOf(client, 'TRIM_HORIZON'), Limit: 3 }),
    );
    expect([first.Records?.length, first.MillisBehindLatest]).to.deep.equal([3, 7000]);
    const second = await client.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator, Limit: 3 }));
    expect([second.Records?.map(numberOf), second.MillisBehindLatest]).to.deep.equal([[3, 4], 0]);
    const third = await client.send(new GetRecordsCommand({ ShardIterator: second.NextShardIterator }));
    expect(third.Records).to.deep.equal([]);
  });

  it('lets an iterator expire after five minutes', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { client } = await start({ directory: directory.path(), now: () => now });
    const ShardIterator = await iteratorOf(client, 'LATEST');
    now += 5 * 60_000 + 1;
    const error = await errorOf(client.send(new GetRecordsCommand({ ShardIterator })));
    expect(error.name).to.equal('ExpiredIteratorException');
  });

  it('rejects wrong requests with the error names of the service', async () => {
    const { client } = await start({ directory: directory.path() });
    const put = (Records: { Data: Uint8Array; PartitionKey: string }[], name = StreamName) =>
      errorOf(client.send(new PutRecordsCommand({ StreamName: name, Records })));
    expect((await put(entries(501))).name).to.equal('ValidationException');
    expect((await put([])).name).to.equal('ValidationException');
    expect((await put(entries(1), 'nowhere')).name).to.equal('ResourceNotFoundException');
    expect((await put([{ Data: new Uint8Array(), PartitionKey: 'k'.repeat(257) }])).name).to.equal(
      'ValidationException',
    );
    const large = { Data: new Uint8Array(1024 * 1024 - 1), PartitionKey: 'k' };
    expect((await put([large])).name).to.equal('none');
    expect((await put([{ ...large, PartitionKey: 'kk' }])).name).to.equal('ValidationException');
    expect((await put(Array.from({ length: 11 }, () => large))).name).to.equal('InvalidArgumentException');
    expect((await errorOf(read(client, 'TRIM_HORIZON', {}, 'shardId-000000000009'))).name).to.equal(
      'ResourceNotFoundException',
    );
    const unknown = await errorOf(client.send(new GetRecordsCommand({ ShardIterator: 'nonsense' })));
    expect(unknown.name).to.equal('InvalidArgumentException');
  });

  it('describes streams and their shards', async () => {
    const { client } = await start({ directory: directory.path() }, 2, 48);
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    expect(StreamDescription?.StreamStatus).to.equal('ACTIVE');
    expect(StreamDescription?.RetentionPeriodHours).to.equal(48);
    expect(StreamDescription?.Shards?.map(({ HashKeyRange }) => HashKeyRange)).to.deep.equal([
      { StartingHashKey: '0', EndingHashKey: (2n ** 127n - 1n).toString() },
      { StartingHashKey: (2n ** 127n).toString(), EndingHashKey: (2n ** 128n - 1n).toString() },
    ]);
    const summary = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(summary.StreamDescriptionSummary?.OpenShardCount).to.equal(2);
    expect((await client.send(new ListStreamsCommand({}))).StreamNames).to.deep.equal([StreamName]);
    const page = await client.send(new ListShardsCommand({ StreamName, MaxResults: 1 }));
    const rest = await client.send(new ListShardsCommand({ NextToken: page.NextToken }));
    expect(rest.Shards?.map(({ ShardId }) => ShardId)).to.deep.equal(['shardId-000000000001']);
  });
});
