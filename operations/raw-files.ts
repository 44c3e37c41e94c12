import { rawPrefix } from '../etl/platform.ts';
import { dataFiles, isOtherContentOf, type OperatorObjects, readCursors } from '../lake/index.ts';

/** Raw files of a source, by what the simulator has done with them. */
export interface RawFiles {
  /** Data rows read from raw files; the header is not one. */
  readonly rows: number;
  /** Files that could not be read to their end, and why. */
  readonly rejectedFiles: readonly {
    readonly file: string;
    readonly reason: string;
    /** File of the same name with other content that was read to its end. */
    readonly replacedBy?: string;
  }[];
  /** Files of which the stream has not taken every row yet. */
  readonly waitingFiles: readonly { readonly file: string; readonly bytes: number }[];
}

/**
 * Reads the raw files of a source and the simulator's cursors. A cursor outlives its file, whose rows were sent all the same; a
 * file that somebody removed is neither rejected nor waiting.
 * @throws DamagedStateError
 */
export async function rawFilesOf(objects: Pick<OperatorObjects, 'get' | 'list'>, source: string): Promise<RawFiles> {
  const prefix = rawPrefix(source);
  const listed = dataFiles(await objects.list(prefix));
  const cursors = await readCursors(objects, source);
  const files = listed.map(({ key, etag, bytes }) => {
    const file = key.slice(prefix.length);
    const cursor = cursors.get(file);
    return { file, bytes, cursor: cursor?.etag === etag ? cursor : undefined, reason: cursor?.rejected };
  });
  const read = files.filter(({ cursor }) => cursor?.done && cursor.rejected === undefined).map(({ file }) => file);
  return {
    rows: [...cursors.values()].reduce((sum, { rows }) => sum + rows, 0),
    rejectedFiles: files.flatMap(({ file, reason }) => {
      if (reason === undefined) return [];
      const replacedBy = read.find((other) => isOtherContentOf(other, file));
      return [{ file, reason, ...(replacedBy === undefined ? {} : { replacedBy }) }];
    }),
    waitingFiles: files.flatMap(({ file, bytes, cursor }) => (cursor?.done ? [] : [{ file, bytes }])),
  };
}
