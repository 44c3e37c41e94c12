import type { KinesisStreamEvent } from 'aws-lambda';
import { type StreamRecord, UserError } from '../etl/platform.ts';
import { isObject, isText, type JsonObject } from './stored-json.ts';

/**
 * Records of a Lambda event, in the form that the library expects.
 * @throws UserError for an event that no event source mapping sends, e.g. of a manual invocation
 */
export function streamRecordsOf(event: KinesisStreamEvent): StreamRecord[] {
  const records: unknown = isObject(event) ? event.Records : undefined;
  if (!Array.isArray(records))
    throw new UserError('the event has no Records: it should be a batch of a Kinesis stream');
  return records.map(streamRecordOf);
}

function streamRecordOf(record: unknown, index: number): StreamRecord {
  const { eventID, kinesis } = objectOr(record);
  const { data, partitionKey, sequenceNumber, approximateArrivalTimestamp } = objectOr(kinesis);
  if (!isText(eventID) || !/^[\w-]+:/.test(eventID)) throw wrong(index, 'eventID', '<shard id>:<sequence number>');
  if (!isText(data)) throw wrong(index, 'kinesis.data', 'text in base64');
  if (!isText(partitionKey)) throw wrong(index, 'kinesis.partitionKey', 'text');
  if (!isText(sequenceNumber) || !/^\d+$/.test(sequenceNumber)) throw wrong(index, 'kinesis.sequenceNumber', 'digits');
  if (!isArrival(approximateArrivalTimestamp)) {
    throw wrong(index, 'kinesis.approximateArrivalTimestamp', 'seconds since 1970 UTC');
  }
  return {
    data: Buffer.from(data, 'base64'),
    partitionKey,
    shardId: eventID.slice(0, eventID.indexOf(':')),
    sequenceNumber,
    // Lambda sends seconds, with a fraction.
    arrivedAt: Math.round(approximateArrivalTimestamp * 1000),
  };
}

const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** Year 10000, in seconds: years of more digits would break the layout of keys. */
const latestArrival = 253_402_300_800;

const isArrival = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < latestArrival;

const wrong = (index: number, name: string, right: string): UserError =>
  new UserError(`record ${index} of the event: ${name} should be ${right}`);
