import { AwsErrorResponse } from '../engines.ts';
import type { PutEntry } from './fragment.ts';
import { explicitHashKey } from './hash-key.ts';
import { invalidArgument, invalidField, optionalText, type Request, structure, text } from './request.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/**
 * Lets a test reject single records, as a stream does if writes are too fast.
 *
 * @returns error code for the entry, e.g. `ProvisionedThroughputExceededException`, or nothing to accept it
 */
export type BeforePut = (stream: string, entryIndex: number) => string | undefined;

/** Limits of PutRecords: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MAX_ENTRIES = 500;
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
/** Data and partition key together, before base64: the default of a stream's MaxRecordSize. */
const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_KEY_LENGTH = 256;

interface Put {
  readonly shard: Shard;
  readonly entry: PutEntry;
  readonly bytes: number;
}

interface EntryAnswer {
  readonly SequenceNumber?: string;
  readonly ShardId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** PutRecord. @throws AwsErrorResponse */
export async function putRecord(stream: Stream, request: Request, beforePut: BeforePut): Promise<EntryAnswer> {
  const { shard, entry } = readPut(stream, request, '');
  const rejected = beforePut(stream.name, 0);
  if (rejected) throw new AwsErrorResponse(rejected, rejection(stream, shard));
  const index = await shard.append([entry]);
  return { ShardId: shard.id, SequenceNumber: shard.sequence.of(index) };
}

/**
 * PutRecords. Like the service, it is not atomic: it answers for each entry, and counts the rejected ones.
 *
 * @throws AwsErrorResponse if the whole request is wrong; nothing is stored then
 */
export async function answerPutRecords(
  stream: Stream,
  request: Request,
  beforePut: BeforePut,
  onError: (error: Error) => void,
) {
  const puts = readPuts(stream, request);
  const answers: EntryAnswer[] = new Array(puts.length);
  const taken = new Map<Shard, number[]>();
  puts.forEach(({ shard }, position) => {
    const rejected = beforePut(stream.name, position);
    if (rejected) answers[position] = { ErrorCode: rejected, ErrorMessage: rejection(stream, shard) };
    else if (!taken.get(shard)?.push(position)) taken.set(shard, [position]);
  });
  const appended = [...taken].map(async ([shard, positions]) => {
    const entries = positions.map((position) => (puts[position] as Put).entry);
    const stored = await appendTo(shard, entries, onError);
    positions.forEach((position, offset) => {
      answers[position] = stored(offset);
    });
  });
  await Promise.all(appended);
  return { FailedRecordCount: answers.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Records: answers };
}

/** A full disk fails the entries of one shard with an error for each, like a failing shard in the service. */
async function appendTo(
  shard: Shard,
  entries: readonly PutEntry[],
  onError: (error: Error) => void,
): Promise<(offset: number) => EntryAnswer> {
  try {
    const first = await shard.append(entries);
    return (offset) => ({ SequenceNumber: shard.sequence.of(first + offset), ShardId: shard.id });
  } catch (error) {
    const failure = error as Error;
    onError(failure);
    return () => ({ ErrorCode: 'InternalFailure', ErrorMessage: failure.message });
  }
}

function rejection(stream: Stream, shard: Shard): string {
  return `Rate exceeded for shard ${shard.id} in stream ${stream.name}.`;
}

function readPuts(stream: Stream, request: Request): readonly Put[] {
  const { Records } = request;
  if (!Array.isArray(Records) || Records.length < 1 || Records.length > MAX_ENTRIES) {
    const found = Array.isArray(Records) ? `${Records.length} entries` : Records;
    throw invalidField('records', found, `Member must have from 1 to ${MAX_ENTRIES} entries`);
  }
  const puts = Records.map((record: unknown, position) => {
    const path = `records.${position + 1}.member`;
    return readPut(stream, structure(record, path), `${path}.`);
  });
  const bytes = puts.reduce((sum, put) => sum + put.bytes, 0);
  if (bytes > MAX_REQUEST_BYTES) {
    throw invalidArgument(`Records of ${bytes} bytes; one request takes ${MAX_REQUEST_BYTES}.`);
  }
  return puts;
}

function readPut(stream: Stream, record: Request, path: string): Put {
  const partitionKey = text(record, 'PartitionKey');
  if (partitionKey.length > MAX_KEY_LENGTH) {
    throw invalidField(`${path}partitionKey`, partitionKey, `Member must have at most ${MAX_KEY_LENGTH} characters`);
  }
  const { Data: data } = record;
  if (typeof data !== 'string' || !isBase64(data)) {
    throw new AwsErrorResponse('SerializationException', `${path}data is not base64.`);
  }
  const bytes = decodedBytes(data) + Buffer.byteLength(partitionKey);
  if (bytes > MAX_RECORD_BYTES) {
    throw invalidField(
      `${path}data`,
      `${bytes} bytes`,
      `Data and partition key must have at most ${MAX_RECORD_BYTES} bytes`,
    );
  }
  return {
    shard: chooseShard(stream, record, partitionKey),
    entry: { data, keyJson: JSON.stringify(partitionKey) },
    bytes,
  };
}

function chooseShard(stream: Stream, record: Request, partitionKey: string): Shard {
  const explicit = optionalText(record, 'ExplicitHashKey');
  if (explicit === undefined) return stream.shardOfKey(partitionKey);
  const key = explicitHashKey(explicit);
  if (key === undefined) throw invalidArgument(`ExplicitHashKey ${explicit} is not a whole number below 2^128.`);
  return stream.shardOfHash(key);
}

function isBase64(data: string): boolean {
  if (data.length % 4 !== 0 || /[^A-Za-z0-9+/=]/.test(data)) return false;
  const padding = data.indexOf('=');
  return padding < 0 || (padding >= data.length - 2 && data.endsWith('='));
}

function decodedBytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}
