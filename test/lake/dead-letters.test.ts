import { expect } from 'chai';
import { deadLetterKind, deadLetterPositions, parseDeadLetter } from '../../lake/dead-letters.ts';
import { DamagedStateError } from '../../lake/state.ts';

const key = 'aws/lambda/mapping/shard-0/a';
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
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('a dead-letter object', () => {
  it('says which records of which stream failed, how often they were tried and how they failed', () => {
    expect(parseDeadLetter(key, bytes(batchOf()))).to.deep.include({
      ...{ shardId: 'shard-0', streamName: 'manufacturing-data-stream', records: 2, attempts: 4, event },
      ...{ condition: 'RetryAttemptsExhausted', functionError: 'Unhandled', at: '2025-01-31T12:00:00.000Z' },
    });
    expect(deadLetterPositions({ event })).to.deep.equal(['shard-0:17', 'shard-0:18']);
  });

  it('holds the same event as a text, which Lambda writes, and as an object', () => {
    expect(parseDeadLetter(key, bytes(batchOf({ payload: JSON.parse(event) })))).to.deep.equal(
      parseDeadLetter(key, bytes(batchOf())),
    );
  });

  it('is distinguished from anything else under its prefix', () => {
    for (const [other, what] of [
      ['', 'it is not JSON'],
      ['7', 'it is not an object'],
      ['{"version":"1.0"}', 'timestamp should be text, found nothing'],
    ] as const)
      expect(() => parseDeadLetter(key, Buffer.from(other)))
        .to.throw(DamagedStateError)
        .with.property('message', `${key} is a damaged dead letter (${what}): ${deadLetterKind.remedy}`);
    for (const payload of [null, '{}', { Records: 7 }])
      expect(() => parseDeadLetter(key, bytes(batchOf({ payload })))).to.throw('payload should be an event with');
    expect(() => parseDeadLetter(key, bytes(batchOf({ payload: undefined })))).to.throw('it holds no event');
  });
});
