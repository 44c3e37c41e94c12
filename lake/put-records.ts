import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { ServiceError } from '../etl/platform.ts';
import { type Backoff, backOff, type Sleep } from './backoff.ts';

/** One record on its way into a stream. */
export interface StreamEntry {
  /** 1 to 256 characters. */
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** Limits of Kinesis PutRecords; a stream may be set to accept more, but nothing here relies on it. */
export const limits = {
  entriesPerRequest: 500,
  bytesPerRequest: 5 * 1024 ** 2,
  /** Data and partition key of one record. */
  bytesPerRecord: 1024 ** 2,
  partitionKeyCharacters: 256,
} as const;

/** About 5 s in total, within the 15 s that the simulator reserves. */
const attempts = 8;
const backoff: Backoff = { first: 50, longest: 2_000 };

/** Bytes of an entry, as the limits count them. */
export const sizeOf = ({ partitionKey, data }: StreamEntry): number => data.length + Buffer.byteLength(partitionKey);

/**
 * Puts the entries of one request. The call is not atomic: only the entries that the stream rejected are put again,
 * with growing delays.
 * @returns indexes of the entries that were still rejected at the end, ascending; empty: all are stored
 * @throws the SDK's error if a whole request failed
 */
export async function putRecords(
  kinesis: KinesisClient,
  stream: string,
  entries: readonly StreamEntry[],
  wait?: Sleep,
): Promise<number[]> {
  let rejected = entries.map((_, i) => i);
  for (let attempt = 0; rejected.length > 0 && attempt < attempts; attempt++) {
    if (attempt > 0) await backOff(backoff, attempt - 1, wait);
    rejected = await putOnce(kinesis, stream, entries, rejected);
  }
  return rejected;
}

async function putOnce(
  kinesis: KinesisClient,
  stream: string,
  entries: readonly StreamEntry[],
  indexes: readonly number[],
): Promise<number[]> {
  const chosen = indexes.map((i) => entries[i] as StreamEntry);
  const { FailedRecordCount, Records } = await kinesis.send(
    new PutRecordsCommand({
      StreamName: stream,
      Records: chosen.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })),
    }),
  );
  if (!FailedRecordCount) return [];
  if (Records?.length !== indexes.length) {
    throw new ServiceError(`${stream}: put ${indexes.length} records, got ${Records?.length ?? 0} results`);
  }
  return indexes.filter((_, i) => Records[i]?.ErrorCode !== undefined);
}
