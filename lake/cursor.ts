import { rawPrefix, ServiceError } from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import { mapConcurrently } from './concurrency.ts';
import type { Objects } from './objects.ts';
import { countShape, flagShape, objectShape, optionalShape, type Shape, textShape } from './shape.ts';
import { defineState, readState, updateState } from './state.ts';

/** Position in a raw file up to which its stream has accepted the rows. */
export interface FilePosition {
  /** Number of the last row accepted with all rows before it, counted as in a spreadsheet; 0: none. */
  readonly row: number;
  /** Rows of data up to that row, without blank lines and the header. */
  readonly rows: number;
}

/** Format of a raw file, found in the whole of it, and counts. It never holds a text of the file. */
export interface StoredProfile {
  readonly dateOrder: string;
  readonly decimal: string;
  readonly delimiter: string;
  /** Missing: UTF-8, or Windows-1252 where a line is not UTF-8. */
  readonly encoding?: string;
  readonly rows: number;
  /** Rows that were expected to be rejected. */
  readonly rejected: number;
  /** Rows that may repeat: see `lake/repeated-rows.ts`. */
  readonly repeated: number;
}

/** End of a row in a raw file that is not packed: reading can go on there. */
export interface Checkpoint {
  readonly byte: number;
  readonly row: number;
}

/** Position of the simulator in one version of a raw file. */
export interface VersionCursor extends FilePosition {
  /** ETag of the version. */
  readonly etag: string;
  /** True if nothing of the file is left to send. */
  readonly done: boolean;
  /** Reason why the rest of the file cannot be sent, until another version of it is put. */
  readonly rejected?: string;
  /** Missing: the file has not been profiled. */
  readonly profile?: StoredProfile;
  /** ETag of the sidecar file that the profile followed. */
  readonly sidecar?: string;
  /** Missing: the file is read from its start. */
  readonly checkpoint?: Checkpoint;
}

/** Position of the simulator in a raw file. */
export interface Cursor extends VersionCursor {
  /** Same position in the version that is about to replace the file: see `operations/erasure`. */
  readonly next?: VersionCursor;
}

/** Cursor that this run holds: saving fails as soon as another run has moved it. */
export interface HeldCursor {
  readonly current: Cursor;
  /** @throws CursorTaken */
  save(cursor: Cursor): Promise<void>;
}

/** Another run sends the same file. */
export class CursorTaken extends ServiceError {
  override readonly name = 'CursorTaken';
}

/** Folder of the cursors of a source. */
export const cursorPrefix = (source: string): string => `state/simulator/${source}/`;

/** Key of the cursor in one raw file. @param file name below `rawPrefix` */
export const cursorKey = (source: string, file: string): string => `${cursorPrefix(source)}${file}.json`;

const versionFields = {
  etag: textShape,
  row: countShape,
  rows: countShape,
  done: flagShape,
  rejected: optionalShape(textShape),
  profile: optionalShape(
    objectShape<StoredProfile>({
      dateOrder: textShape,
      decimal: textShape,
      delimiter: textShape,
      encoding: optionalShape(textShape),
      rows: countShape,
      rejected: countShape,
      repeated: countShape,
    }),
  ),
  sidecar: optionalShape(textShape),
  checkpoint: optionalShape(objectShape<Checkpoint>({ byte: countShape, row: countShape })),
};
const versionShape: Shape<VersionCursor> = objectShape<VersionCursor>(versionFields);

export const cursorState = defineState<Cursor>({
  name: 'cursor',
  format: 1,
  shape: objectShape<Cursor>({ ...versionFields, next: optionalShape(versionShape) }),
  remedy: 'remove it, and the file is sent again from its first row; rows that are sent again count once',
});

/** Longest key of S3, in bytes. */
const longestKey = 1024;

/** True if a file's name is so long that there is no key for its cursor. */
export const isTooLongForCursor = (source: string, file: string): boolean =>
  Buffer.byteLength(cursorKey(source, file)) > longestKey;

/** Cursor of a file, at its beginning if the file is new or has changed: ids make rows that are sent again harmless. */
export async function holdCursor(objects: Objects, key: string, etag: string): Promise<HeldCursor> {
  const stored = await readState(objects, cursorState, key);
  let version = stored.etag;
  let held = stored.value ? cursorIn(stored.value, etag) : beginning(etag);
  return {
    get current() {
      return held;
    },
    async save(cursor) {
      const text = cursorState.serialize(cursor);
      const put = await objects.putOver(key, text, version);
      if (put.outcome === 'stored') version = put.etag;
      else version = await versionIfOurs(objects, key, text);
      held = cursor;
    },
  };
}

/** Cursors of a source, by the name of their file. @throws DamagedStateError */
export async function readCursors(
  objects: Pick<Objects, 'get' | 'list'>,
  source: string,
): Promise<ReadonlyMap<string, Cursor>> {
  const prefix = cursorPrefix(source);
  const listed = await objects.list(prefix);
  const cursors = await mapConcurrently(listed, readers, async ({ key }) => {
    const { value } = await readState(objects, cursorState, key);
    return value ? [[key.slice(prefix.length, -'.json'.length), value] as const] : [];
  });
  return new Map(cursors.flat());
}

const readers = 16;

/**
 * Moves the cursor of a version, even if the simulator moves it at the same time. The cursor of another version is not
 * changed.
 * @param rawKey key of the raw file
 * @throws DamagedStateError; ConflictError
 */
export async function moveCursor(
  objects: Pick<Objects, 'get' | 'putOver'>,
  source: string,
  rawKey: string,
  etag: string,
  move: (cursor: VersionCursor) => Cursor,
  wait?: Sleep,
): Promise<void> {
  const key = cursorKey(source, rawKey.slice(rawPrefix(source).length));
  const change = (cursor: Cursor | null): Cursor | null => {
    if (cursor?.etag !== etag) return null;
    const { next: _, ...current } = cursor;
    return move(current);
  };
  await updateState(objects, cursorState, key, change, wait);
}

const beginning = (etag: string): Cursor => ({ etag, row: 0, rows: 0, done: false });

function cursorIn({ next, ...current }: Cursor, etag: string): Cursor {
  if (current.etag === etag) return current;
  return next?.etag === etag ? next : beginning(etag);
}

/** Version of our own put: if its response is lost and the SDK retries it, the put appears to conflict with itself. */
async function versionIfOurs(objects: Objects, key: string, text: string): Promise<string> {
  const stored = await objects.get(key);
  if (stored && Buffer.from(stored.bytes).toString() === text) return stored.etag;
  throw new CursorTaken(`${key} was moved by another run of the simulator; this run stops`);
}
