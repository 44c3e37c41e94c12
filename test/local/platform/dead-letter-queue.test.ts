import { expect } from 'chai';
import { sendDeadLetter } from '../../../local/platform/dead-letter-queue.ts';

type Store = Parameters<typeof sendDeadLetter>[0];

const record = { key: 'aws/lambda/m/shard/x', body: '{"a":1}' };

describe('a batch that keeps failing', () => {
  let calls: unknown[][];
  const note =
    (name: string, answer?: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return answer;
    };
  const store = () =>
    ({
      put: note('put'),
      publish: note('publish'),
      createQueue: note('createQueue', 'http://queue'),
      sendMessage: note('sendMessage'),
    }) as unknown as Store;

  beforeEach(() => {
    calls = [];
  });

  it('goes to the declared bucket as an object', async () => {
    await sendDeadLetter(store(), 'arn:aws:s3:::lake', record);
    expect(calls).to.deep.equal([['put', 'lake', record.key, Buffer.from(record.body)]]);
  });

  it('goes to the declared topic or queue as a message', async () => {
    await sendDeadLetter(store(), 'arn:aws:sns:us-east-1:000000000000:t', record);
    await sendDeadLetter(store(), 'arn:aws:sqs:us-east-1:000000000000:q', record);
    expect(calls).to.deep.equal([
      ['publish', 'arn:aws:sns:us-east-1:000000000000:t', record.body],
      ['createQueue', 'q'],
      ['sendMessage', 'http://queue', record.body],
    ]);
  });

  it('is not lost in silence if there is no such queue', async () => {
    const error = await sendDeadLetter(store(), 'arn:aws:lambda:r:0:function:f', record).catch((e: Error) => e);
    expect(error)
      .to.have.property('message')
      .that.matches(/locally there are buckets, topics and queues/);
  });
});
