import { AwsErrorResponse } from '../engines.ts';
import { invalidArgument, invalidField, type Request, text } from './request.ts';
import type { Shard } from './shard.ts';
import type { Stream, StreamShard } from './stream.ts';

/** Lifetime of an iterator: five minutes, as in the service. */
const LIFETIME_MS = 5 * 60_000;

export interface IteratorPosition {
  readonly stream: string;
  readonly shard: string;
  /** Index of the next record to read. */
  readonly index: number;
}

/** Opaque to the client; contains its whole state, so that it survives a restart. */
export function writeIterator({ stream, shard, index }: IteratorPosition, now: number): string {
  return Buffer.from(JSON.stringify([stream, shard, index, now])).toString('base64');
}

/** @throws AwsErrorResponse InvalidArgumentException, ExpiredIteratorException */
export function readIterator(request: Request, now: number): IteratorPosition {
  const iterator = text(request, 'ShardIterator');
  const [stream, shard, index, issuedAt] = parse(iterator);
  if (
    typeof stream !== 'string' ||
    typeof shard !== 'string' ||
    !Number.isSafeInteger(index) ||
    !Number.isFinite(issuedAt)
  ) {
    throw invalidArgument('Invalid ShardIterator.');
  }
  if (now - Number(issuedAt) > LIFETIME_MS) {
    throw new AwsErrorResponse('ExpiredIteratorException', 'The shard iterator was issued more than 5 minutes ago.');
  }
  return { stream, shard, index: Number(index) };
}

function parse(iterator: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(iterator, 'base64').toString());
    return Array.isArray(values) ? values : [];
  } catch {
    throw invalidArgument('Invalid ShardIterator.');
  }
}

export function shardNamed(stream: Stream, id: string): StreamShard {
  const shard = stream.shards.find(({ log }) => log.id === id);
  if (shard) return shard;
  throw new AwsErrorResponse('ResourceNotFoundException', `Shard ${id} in stream ${stream.name} does not exist.`);
}

/** GetShardIterator. @throws AwsErrorResponse */
export function getShardIterator(stream: Stream, request: Request, now: number) {
  const { log } = shardNamed(stream, text(request, 'ShardId'));
  const index = startIndex(log, request);
  return { ShardIterator: writeIterator({ stream: stream.name, shard: log.id, index }, now) };
}

function startIndex(shard: Shard, request: Request): number {
  const type = text(request, 'ShardIteratorType');
  switch (type) {
    case 'TRIM_HORIZON':
      return shard.first();
    case 'LATEST':
      return shard.next();
    case 'AT_SEQUENCE_NUMBER':
      return sequencedIndex(shard, request);
    case 'AFTER_SEQUENCE_NUMBER':
      return sequencedIndex(shard, request) + 1;
    case 'AT_TIMESTAMP':
      return shard.indexAtTime(timestampMs(request));
    default:
      throw invalidField(
        'shardIteratorType',
        type,
        'Member must be one of AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON',
      );
  }
}

function sequencedIndex(shard: Shard, request: Request): number {
  const sequenceNumber = text(request, 'StartingSequenceNumber');
  const index = shard.sequence.indexOf(sequenceNumber);
  if (index !== undefined) return index;
  throw invalidArgument(`StartingSequenceNumber ${sequenceNumber} was not given by ${shard.id}.`);
}

function timestampMs(request: Request): number {
  const { Timestamp } = request;
  if (typeof Timestamp !== 'number') {
    throw invalidArgument('Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP.');
  }
  return Math.round(Timestamp * 1000);
}
