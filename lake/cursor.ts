import type { Objects } from './objects.ts';
import { isCount, isText, readStoredJson } from './stored-json.ts';

/** How far a raw file has been taken by its stream. */
export interface FilePosition {
  /** Number of the last row that was taken with all before it, as a spreadsheet counts; 0: none. */
  readonly row: number;
  /** Rows of data up to there: blank lines and the header are none. */
  readonly rows: number;
}

/** How far a raw file has been sent. */
export interface Cursor extends FilePosition {
  /** Version of the file that the rest speaks of. */
  readonly etag: string;
  /** Nothing of the file is left to send. */
  readonly done: boolean;
  /** Why the rest of the file cannot be sent, until another version of it comes. */
  readonly refused?: string;
  /** The same place in the version that is about to take the file's: see operations/erasure. */
  readonly next?: Omit<Cursor, 'next'>;
}

/** A cursor that this run holds: it fails to save as soon as another run has moved it. */
export interface HeldCursor {
  readonly current: Cursor;
  /** @throws CursorTaken */
  save(cursor: Cursor): Promise<void>;
}

/** Another run sends the same file. */
export class CursorTaken extends Error {
  override readonly name = 'CursorTaken';
}

/** The cursor of a file, at its beginning when the file is new or has changed: ids make rows that are sent again harmless. */
export async function holdCursor(objects: Objects, key: string, etag: string): Promise<HeldCursor> {
  const stored = await objects.get(key);
  let version = stored?.etag ?? null;
  let held = stored ? placeIn(parse(key, stored.bytes), etag) : beginning(etag);
  return {
    get current() {
      return held;
    },
    async save(cursor) {
      const text = JSON.stringify(cursor);
      const put = await objects.putOver(key, text, version);
      if (put.outcome === 'stored') version = put.etag;
      else version = await versionIfOurs(objects, key, text);
      held = cursor;
    },
  };
}

const beginning = (etag: string): Cursor => ({ etag, row: 0, rows: 0, done: false });

function placeIn({ next, ...current }: Cursor, etag: string): Cursor {
  if (current.etag === etag) return current;
  return next?.etag === etag ? next : beginning(etag);
}

/** A put whose answer was lost, and that the SDK repeated, seems to have lost against itself. */
async function versionIfOurs(objects: Objects, key: string, text: string): Promise<string> {
  const stored = await objects.get(key);
  if (stored && Buffer.from(stored.bytes).toString() === text) return stored.etag;
  throw new CursorTaken(`${key} was moved by another run of the simulator; this run stops`);
}

const parse = (key: string, bytes: Uint8Array): Cursor =>
  readStoredJson(
    key,
    bytes,
    ({ etag, row, rows, done, refused }) =>
      isText(etag) &&
      isCount(row) &&
      isCount(rows) &&
      typeof done === 'boolean' &&
      (refused === undefined || isText(refused)),
    'remove it, and the file is sent again from its first row; rows that are sent again count once',
  );
