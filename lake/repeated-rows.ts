import type { Objects } from './objects.ts';
import { isCount, isObject } from './stored-json.ts';

/** Folder of the hashes of rows that repeat within a raw file. */
const repeatedRowsFolder = 'state/repeated-rows/';

/** Key of the hashes of one raw file. @param file name below `rawPrefix` */
export const repeatedRowsKey = (source: string, file: string): string => `${repeatedRowsFolder}${source}/${file}`;

/** Numbers of earlier equal rows, by hash, at one row of a version of a raw file. Hashes name nobody. */
export interface RepeatedRows {
  /** ETag of the version. */
  readonly etag: string;
  /** Row up to which the rows are counted. */
  readonly row: number;
  readonly counts: Uint8Array;
}

/** Puts the numbers: a line of JSON, then the hashes as they are. */
export async function putRepeatedRows(
  objects: Pick<Objects, 'put'>,
  key: string,
  { etag, row, counts }: RepeatedRows,
): Promise<void> {
  await objects.put(key, Buffer.concat([Buffer.from(`${JSON.stringify({ etag, row })}\n`), counts]));
}

/** Numbers that were put last; null if there are none, or the object is damaged: then the file is profiled again. */
export async function getRepeatedRows(objects: Pick<Objects, 'get'>, key: string): Promise<RepeatedRows | null> {
  const bytes = (await objects.get(key))?.bytes;
  const end = bytes?.indexOf(0x0a) ?? -1;
  if (!bytes || end < 0) return null;
  try {
    const head: unknown = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString());
    if (!isObject(head) || typeof head.etag !== 'string' || !isCount(head.row)) return null;
    return { etag: head.etag, row: head.row, counts: bytes.slice(end + 1) };
  } catch {
    return null;
  }
}
