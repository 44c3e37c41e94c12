import { failurePrefix } from '../../etl/index.ts';
import { mapConcurrently } from '../../handlers/concurrency.ts';
import type { OperatorObjects } from '../objects.ts';
import { type FailureRecord, readFailure } from './record.ts';

/** An object at the failure destination. */
export interface FailedBatch {
  readonly key: string;
  readonly etag: string;
  /** What is wrong with it, as text, where it is no record of a failed batch. */
  readonly record: FailureRecord | string;
  /** Null where no source of this lake has such a stream. */
  readonly source: string | null;
}

/** Each holds up to 6 MB of records. */
const readers = 4;

/** Every batch that waits at the failure destination, in order of key: by mapping, shard and time. */
export async function listFailures(
  objects: Pick<OperatorObjects, 'list' | 'get'>,
  streams: Readonly<Record<string, string>>,
): Promise<FailedBatch[]> {
  const sources = new Map(Object.entries(streams).map(([source, stream]) => [stream, source]));
  const listed = await objects.list(failurePrefix);
  const batches = await mapConcurrently(listed, readers, async ({ key }) => {
    const object = await objects.get(key);
    if (!object) return [];
    const record = readFailure(object.bytes);
    const source = typeof record === 'string' ? null : (sources.get(record.streamName) ?? null);
    return [{ key, etag: object.etag, record, source }];
  });
  return batches.flat();
}
