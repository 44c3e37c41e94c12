import { limits, putRecords, type StreamEntry, sizeOf } from '../../lake/index.ts';
import { type Lake, nameOf } from '../lake.ts';

/**
 * Puts entries into the stream of a source, in requests of the size that the stream takes.
 * @returns those that it took; the others it refused in the end
 */
export async function putEntries<Entry extends StreamEntry>(
  { kinesis, streams }: Lake,
  source: string,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const stream = nameOf(streams, source, 'stream');
  const taken: Entry[] = [];
  for (const request of requestsOf(entries)) {
    const refused = new Set(await putRecords(kinesis, stream, request));
    taken.push(...request.filter((_, i) => !refused.has(i)));
  }
  return taken;
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
