import { createHash } from 'node:crypto';
import type { ListedObject, Objects } from '../../lake/objects.ts';

/** A bucket in memory, so that thousands of inputs go through a handler in the time of one that asks a server. */
export function memoryObjects(contents: Iterable<readonly [string, Uint8Array | string]> = []) {
  const held = new Map<string, Uint8Array>([...contents].map(([key, body]) => [key, Buffer.from(body)]));
  const etagOf = (bytes: Uint8Array) => `"${createHash('md5').update(bytes).digest('hex')}"`;
  const bytesOf = (key: string) => held.get(key) ?? new Uint8Array();
  const objects: Objects = {
    get: async (key) => {
      const bytes = held.get(key);
      return bytes ? { bytes, etag: etagOf(bytes) } : null;
    },
    stream: async (key) =>
      (async function* () {
        yield bytesOf(key);
      })(),
    ranged: ({ key }) => ({
      byteLength: bytesOf(key).length,
      slice: async (start, end) => Uint8Array.from(bytesOf(key).slice(start, end)).buffer,
    }),
    put: async (key, body) => void held.set(key, Buffer.from(body)),
    putOver: async (key, body, etag) => {
      const current = held.get(key);
      if ((current ? etagOf(current) : null) !== etag) return { outcome: 'conflict' };
      held.set(key, Buffer.from(body));
      return { outcome: 'stored', etag: etagOf(Buffer.from(body)) };
    },
    namesIn: async (folder) => [
      ...new Set(
        [...held.keys()].flatMap((key) =>
          key.startsWith(folder) ? (/^[^/]+\/?/.exec(key.slice(folder.length)) ?? []) : [],
        ),
      ),
    ],
    list: async (prefix, after = '') =>
      [...held]
        .filter(([key]) => key.startsWith(prefix) && key > after)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, bytes]): ListedObject => ({ key, etag: etagOf(bytes), bytes: bytes.length })),
  };
  return { objects, held };
}
