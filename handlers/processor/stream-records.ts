import type { KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from '../../etl/index.ts';

/** The records of a Lambda event, as the library knows them. */
export const streamRecordsOf = (records: readonly KinesisStreamRecord[]): StreamRecord[] =>
  records.map(({ eventID, kinesis }) => ({
    data: Buffer.from(kinesis.data, 'base64'),
    partitionKey: kinesis.partitionKey,
    // `<shard id>:<sequence number>`
    shardId: eventID.slice(0, eventID.indexOf(':')),
    sequenceNumber: kinesis.sequenceNumber,
    // Lambda gives seconds, with a fraction.
    arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
  }));
