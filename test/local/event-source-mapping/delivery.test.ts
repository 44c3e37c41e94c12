import { expect } from 'chai';
import { temporaryDirectory } from '../kinesis/support.ts';
import { failing, numbersOf, range, type Seen, seenIn, startMapped } from './support.ts';

describe('an event source mapping', () => {
  const directory = temporaryDirectory();
  let mapped: Awaited<ReturnType<typeof startMapped>>;
  const batches: number[][] = [];
  beforeEach(() => {
    batches.length = 0;
  });
  afterEach(() => mapped.stop());
  const recording = (run: (records: readonly Seen[]) => unknown) => (records: readonly Seen[]) => {
    batches.push(numbersOf(records));
    return run(records);
  };
  const start = async (run: (records: readonly Seen[]) => unknown, numbers: number[], ...more: [object?, object?]) => {
    mapped = await startMapped(directory.path(), recording(run), ...more);
    await mapped.put(numbers);
    await mapped.declare();
    await mapped.mappings.drained();
    return mapped;
  };

  it('hands over every record once and in order, in batches of the declared size', async () => {
    const { mappings } = await start(() => undefined, range(250));
    expect(batches).to.deep.equal([range(100), range(100, 100), range(50, 200)]);
    expect(mappings.progress('readings')).to.deep.equal({ handled: 250, failed: 0, waiting: 0 });
  });

  it('writes the event as the service does', async () => {
    let event = '';
    mapped = await startMapped(directory.path(), (_, text) => {
      event = text;
    });
    await mapped.put([7]);
    await mapped.declare();
    await mapped.mappings.drained();
    const [record] = JSON.parse(event).Records;
    expect(record.kinesis.approximateArrivalTimestamp).to.be.a('number');
    const { sequenceNumber, approximateArrivalTimestamp } = record.kinesis;
    expect(JSON.parse(event)).to.deep.equal({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'key-2',
            sequenceNumber,
            data: Buffer.from('7').toString('base64'),
            approximateArrivalTimestamp,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `shardId-000000000000:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam::000000000000:role/processor',
          awsRegion: 'us-east-1',
          eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/readings',
        },
      ],
    });
  });

  it('sees records that come after it has caught up', async () => {
    const { put, mappings } = await start(() => undefined, [1]);
    await put([2, 3]);
    await mappings.drained();
    expect(batches).to.deep.equal([[1], [2, 3]]);
  });

  it('never makes an event larger than 6 MB', async () => {
    const sizes: number[] = [];
    mapped = await startMapped(directory.path(), (_, event) => void sizes.push(event.length), { batchSize: 10_000 });
    const Records = range(9).map(() => ({ Data: 'A'.repeat(1_000_000), PartitionKey: 'k' }));
    await mapped.kinesis.api('PutRecords', { StreamName: 'readings', Records });
    await mapped.declare();
    await mapped.mappings.drained();
    expect(sizes.map((size) => Math.floor(size / 1e6))).to.deep.equal([6, 3]);
    expect(Math.max(...sizes)).to.be.at.most(6 * 1024 * 1024);
  });

  it('retries a batch that throws, then sends it whole to the dead-letter queue', async () => {
    const { delivered, mappings } = await start(() => {
      throw new Error('down');
    }, range(3));
    expect(batches).to.deep.equal([range(3), range(3), range(3)]);
    expect(delivered).to.have.length(1);
    expect(delivered[0]!.arn).to.equal('arn:aws:s3:::lake');
    expect(delivered[0]!.value.requestContext).to.include({
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    });
    expect(numbersOf(seenIn(delivered[0]!.value.payload ?? ''))).to.deep.equal(range(3));
    expect(delivered[0]!.key).to.match(
      /^aws\/lambda\/5f1c6d3e-0000-4000-8000-000000000001\/shardId-000000000000\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
    );
    expect(mappings.progress('readings')).to.deep.equal({ handled: 3, failed: 3, waiting: 0 });
  });

  it('sends a queue only the stream positions of the failed records', async () => {
    const { delivered } = await start(
      () => {
        throw new Error('down');
      },
      range(3),
      { maximumRetryAttempts: 0, onFailureArn: 'arn:aws:sqs:us-east-1:000000000000:failed' },
    );
    expect(delivered[0]!.value).not.to.have.property('payload');
    expect(delivered[0]!.value.KinesisBatchInfo).to.include({ shardId: 'shardId-000000000000', batchSize: 3 });
  });

  it('isolates a record that makes the function throw, and loses no other', async () => {
    const taken: number[] = [];
    const { delivered, mappings } = await start(
      (records) => {
        if (numbersOf(records).includes(37)) throw new Error('poison');
        taken.push(...numbersOf(records));
      },
      range(100),
      { bisectBatchOnFunctionError: true },
    );
    expect(taken).to.deep.equal(range(100).filter((n) => n !== 37));
    expect(delivered.map(({ value }) => numbersOf(seenIn(value.payload ?? '')))).to.deep.equal([[37]]);
    // The splits took none of the two retries.
    expect(batches.filter((batch) => batch.length === 1 && batch[0] === 37)).to.have.length(3);
    expect(mappings.progress('readings')).to.deep.equal({ handled: 100, failed: 1, waiting: 0 });
  });

  it('goes on from the lowest sequence number that a partial failure names', async () => {
    let failures = 1;
    const { delivered } = await start(
      (records) => (failures-- > 0 ? failing(records, 6, 4, 8) : undefined),
      range(10),
      {
        reportBatchItemFailures: true,
      },
    );
    expect(batches).to.deep.equal([range(10), range(6, 4)]);
    expect(delivered).to.deep.equal([]);
  });

  it('gives up only the remainder when a partial failure persists', async () => {
    const { delivered } = await start((records) => failing(records, 4), range(10), { reportBatchItemFailures: true });
    expect(batches).to.deep.equal([range(10), range(6, 4), range(6, 4)]);
    expect(numbersOf(seenIn(delivered[0]!.value.payload ?? ''))).to.deep.equal(range(6, 4));
  });

  it('isolates the record of a persisting partial failure when it may bisect', async () => {
    const { delivered } = await start((records) => failing(records, 4), range(10), {
      reportBatchItemFailures: true,
      bisectBatchOnFunctionError: true,
    });
    expect(delivered.map(({ value }) => numbersOf(seenIn(value.payload ?? '')))).to.deep.equal([[4]]);
    expect(batches[1]).to.deep.equal(range(6, 4));
  });

  it('ignores the answer unless partial failures are declared', async () => {
    await start((records) => failing(records, 0), range(3));
    expect(batches).to.deep.equal([range(3)]);
  });

  it('gives up records past their age, and hands over the younger ones', async () => {
    let time = Date.UTC(2026, 0, 1);
    mapped = await startMapped(
      directory.path(),
      recording(() => undefined),
      { maximumRecordAgeSeconds: 60 },
      { now: () => time },
    );
    await mapped.put([1, 2]);
    time += 61_000;
    await mapped.put([3]);
    await mapped.declare();
    await mapped.mappings.drained();
    expect(batches).to.deep.equal([[3]]);
    expect(mapped.delivered.map(({ value }) => value.requestContext.condition)).to.deep.equal(['RecordAgeExceeded']);
    expect(mapped.mappings.progress('readings')).to.deep.equal({ handled: 3, failed: 2, waiting: 0 });
  });

  it('holds a record until the dead-letter queue takes it', async () => {
    let failures = 3;
    const taken: string[] = [];
    await start(
      () => {
        throw new Error('down');
      },
      [1],
      { maximumRetryAttempts: 0 },
      {
        sendDeadLetter: async (_: string, { key }: { key: string }) => {
          if (failures-- > 0) throw new Error('bucket away');
          taken.push(key);
        },
      },
    );
    expect(taken).to.have.length(1);
  });

  it('counts no retry when the function cannot be invoked at all', async () => {
    let outages = 5;
    const lambda = {
      invoke: async () => {
        if (outages-- > 0) throw new Error('starting');
        return { payload: 'null' };
      },
    };
    const { delivered, mappings } = await start(() => undefined, [1], { maximumRetryAttempts: 0 }, { lambda });
    expect(delivered).to.deep.equal([]);
    expect(mappings.progress('readings')).to.include({ handled: 1, failed: 0 });
  });

  it('waits longer after each failure', async () => {
    const asked: number[] = [];
    const backoff = (failures: number) => {
      asked.push(failures);
      return 0;
    };
    await start(
      () => {
        throw new Error('down');
      },
      [1],
      { maximumRetryAttempts: 3 },
      { backoff },
    );
    expect(asked).to.deep.equal([0, 1, 2]);
  });

  it('rejects settings outside the ranges of the service, all at once', async () => {
    mapped = await startMapped(directory.path(), () => undefined, { batchSize: 0, parallelizationFactor: 99 });
    const error = await mapped.declare().catch((each) => each);
    expect(error.message).to.contain('batchSize is 0').and.to.contain('parallelizationFactor is 99');
  });
});
