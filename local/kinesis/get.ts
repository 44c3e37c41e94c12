import type { RawJson } from '../engines.ts';
import { SEPARATOR_BYTES } from './fragment.ts';
import { shardNamed, writeIterator } from './iterator.ts';
import { optionalInteger, type Request } from './request.ts';
import type { Stream } from './stream.ts';

/** Limits of GetRecords: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * GetRecords: the stored text between a head and a tail, unparsed.
 *
 * @param position index of the first record to read in the shard
 */
export async function getRecords(
  stream: Stream,
  position: { readonly shard: string; readonly index: number },
  request: Request,
  now: number,
): Promise<RawJson> {
  const limit = optionalInteger(request, 'Limit', 1, MAX_RECORDS) ?? MAX_RECORDS;
  const { log, closed } = shardNamed(stream, position.shard);
  const { to, text } = await log.read(position.index, limit, MAX_BYTES);
  const index = Math.max(to, position.index);
  const behind = to < log.next() ? Math.max(0, now - log.arrivalOf(to)) : 0;
  const ended = closed && to >= log.next();
  const next = ended ? null : writeIterator({ stream: stream.name, shard: log.id, index }, now);
  const head = `{"MillisBehindLatest":${behind},"NextShardIterator":${JSON.stringify(next)},"Records":[`;
  const records = text.subarray(0, Math.max(0, text.length - SEPARATOR_BYTES));
  return { raw: Buffer.concat([Buffer.from(head), records, Buffer.from(']}')]) };
}
