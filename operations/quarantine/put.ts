import { limits, putRecords, type StreamEntry, sizeOf } from '../../lake/index.ts';
import { type Lake, nameOf } from '../lake.ts';

/**
 * Puts entries into the stream of a source, in requests of a size that the stream accepts.
 * @returns the accepted entries; the stream was too busy for the others
 */
export async function putEntries<Entry extends StreamEntry>(
  { kinesis, streams }: Lake,
  source: string,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const stream = nameOf(streams, source, 'stream');
  const accepted: Entry[] = [];
  for (const request of requestsOf(entries)) {
    const rejected = new Set(await putRecords(kinesis, stream, request));
    for (const [i, entry] of request.entries()) if (!rejected.has(i)) accepted.push(entry);
  }
  return accepted;
}

function requestsOf<Entry extends StreamEntry>(entries: readonly Entry[]): Entry[][] {
  const requests: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const open = requests.at(-1);
    if (open && open.length < limits.entriesPerRequest && bytes + size <= limits.bytesPerRequest) {
      open.push(entry);
      bytes += size;
    } else {
      requests.push([entry]);
      bytes = size;
    }
  }
  return requests;
}
