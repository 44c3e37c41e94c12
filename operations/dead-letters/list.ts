import {
  type DeadLetter,
  deadLetterOrReason,
  deadLetterPrefix,
  mapConcurrently,
  type OperatorObjects,
} from '../../lake/index.ts';

/** Object of the dead-letter queue: a batch that its processor failed on. */
export interface DeadLetterBatch {
  readonly key: string;
  readonly etag: string;
  /** A sentence that says what is wrong, if the object is damaged. */
  readonly record: DeadLetter | string;
  /** Null if no source of this lake has such a stream. */
  readonly source: string | null;
}

/** Number of objects that are read at a time. Each holds up to 6 MB of records. */
const readers = 4;

/** Every batch in the dead-letter queue, in order of key: by event source mapping, shard and time. */
export async function listDeadLetters(
  objects: Pick<OperatorObjects, 'list' | 'get'>,
  streams: Readonly<Record<string, string>>,
): Promise<DeadLetterBatch[]> {
  const sources = new Map(Object.entries(streams).map(([source, stream]) => [stream, source]));
  const listed = await objects.list(deadLetterPrefix);
  const batches = await mapConcurrently(listed, readers, async ({ key }) => {
    const object = await objects.get(key);
    if (!object) return [];
    const record = deadLetterOrReason(key, object.bytes);
    const source = typeof record === 'string' ? null : (sources.get(record.streamName) ?? null);
    return [{ key, etag: object.etag, record, source }];
  });
  return batches.flat();
}
