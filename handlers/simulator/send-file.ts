import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { type Contract, createHashCounts, FileError, rawPrefix, ServiceError } from '../../etl/platform.ts';
import {
  type Cursor,
  cursorKey,
  getRepeatedRows,
  type HeldCursor,
  holdCursor,
  isReplaced,
  isTooLongForCursor,
  type ListedObject,
  type Objects,
  putRecords,
  putRepeatedRows,
  repeatedRowsKey,
  type Sleep,
} from '../../lake/index.ts';
import { createOrderedPuts, type OrderedPuts } from './ordered-puts.ts';
import { profileFile, storedFormat } from './profile-file.ts';
import { type ReadingPoint, readRows } from './read-rows.ts';
import { rowEntry } from './row-entry.ts';

/** Progress of one invocation for a source. */
export interface Tally {
  /** Rows read. */
  rows: number;
  /** Rows that the stream accepted. */
  sent: number;
  /** Rows that it did not accept, even after retries. */
  failed: number;
}

export interface Sender {
  readonly objects: Objects;
  readonly kinesis: KinesisClient;
  readonly contract: Contract;
  readonly stream: string;
  /** Rows of the source that the invocation may send; Infinity: all. */
  readonly quota: number;
  /** False if the invocation must end. */
  readonly inTime: () => boolean;
  readonly tally: Tally;
  readonly wait?: Sleep;
}

/** Progress in one file. */
export interface FileProgress {
  readonly done: boolean;
  /** Reason why the file cannot be sent; it may quote the file's header, so it must not be logged. */
  readonly rejected?: string;
}

/**
 * Rows between two saves of the cursor: the maximum that a killed invocation sends again, apart from the requests in
 * flight.
 */
const rowsPerSave = 20_000;

/** Stream or network failed: no other file of the source can be sent now. */
export class StreamFailure extends ServiceError {
  override readonly name = 'StreamFailure';
}

/**
 * Sends the rows of a raw file that the stream does not have yet, until the file, the quota or the time ends, or the
 * stream rejects rows. The whole file is profiled before its first row is sent. The cursor then points behind the last row
 * that was accepted with all rows before it.
 * @param sidecar object that says how to read the file
 * @throws CursorTaken if another run sends the file; StreamFailure; the SDK's errors, after the cursor is saved
 */
export async function sendFile(
  sender: Sender,
  object: ListedObject,
  sidecar: ListedObject | undefined,
): Promise<FileProgress> {
  const { objects, contract, tally, quota } = sender;
  const file = object.key.slice(rawPrefix(contract.source).length);
  if (isTooLongForCursor(contract.source, file))
    return { done: true, rejected: 'the name is too long: S3 has no key for its cursor; rename the file' };
  const cursor = await holdCursor(objects, cursorKey(contract.source, file), object.etag);
  const isNewlyDescribed = cursor.current.rows === 0 && cursor.current.sidecar !== sidecar?.etag;
  const isEnded = cursor.current.done && !(cursor.current.rejected !== undefined && isNewlyDescribed);
  if (isEnded || tally.rows >= quota) return progressOf(cursor);
  const sending: Sending = { sender, object, file, cursor };
  const isProfiled = !isNewlyDescribed && (await hasProfile(sending));
  if (!isProfiled && !(await profiled(sending, sidecar))) return progressOf(cursor);
  return sendRest(sending);
}

interface Sending {
  readonly sender: Sender;
  readonly object: ListedObject;
  /** Name of the file below `rawPrefix`. */
  readonly file: string;
  readonly cursor: HeldCursor;
}

/** True if a file is profiled, and the hashes of its rows that may repeat are at hand. */
async function hasProfile({ sender: { objects, contract }, file, cursor }: Sending): Promise<boolean> {
  const { profile } = cursor.current;
  if (!profile?.repeated) return profile !== undefined;
  return (await getRepeatedRows(objects, repeatedRowsKey(contract.source, file))) !== null;
}

/** Profiles a file and saves the result with the cursor. @returns true if its rows can be sent now */
async function profiled(
  { sender, object, file, cursor }: Sending,
  sidecar: ListedObject | undefined,
): Promise<boolean> {
  const { objects, contract, inTime } = sender;
  const start: Cursor = {
    ...{ etag: object.etag, row: cursor.current.row, rows: cursor.current.rows, done: false },
    ...(sidecar && { sidecar: sidecar.etag }),
  };
  try {
    const found = await profileFile({ objects, contract, object, file, sidecar, inTime });
    if (!found) return false;
    const { profile, repeated } = found;
    if (profile.repeated > 0)
      await putRepeatedRows(objects, repeatedRowsKey(contract.source, file), {
        ...{ etag: object.etag, row: 0, counts: repeated },
      });
    await cursor.save({ ...start, profile });
    return true;
  } catch (error) {
    // The version was replaced after its listing: the next invocation finds the new one.
    if (isReplaced(error)) return false;
    if (!(error instanceof FileError)) throw error;
    await cursor.save({ ...start, done: true, rejected: error.message });
    return false;
  }
}

async function sendRest(sending: Sending): Promise<FileProgress> {
  const { sender, object, cursor } = sending;
  const points: ReadingPoint[] = [];
  const puts = orderedPuts(sender, cursor);
  const ending = await sendRows(sending, puts, points);
  await puts.flush();
  const finished = (ending.kind === 'read' || ending.kind === 'rejected') && !puts.broken;
  const { checkpoint: before, ...rest } = cursor.current;
  const checkpoint = finished ? undefined : ((await keptPoint(sending, points, puts.acknowledged.row)) ?? before);
  await cursor.save({
    ...rest,
    etag: object.etag,
    ...puts.acknowledged,
    done: finished,
    ...(checkpoint && { checkpoint }),
    ...(finished && ending.kind === 'rejected' && { rejected: ending.reason }),
  });
  if (ending.kind === 'failed') throw ending.error;
  if (puts.error !== undefined) throw new StreamFailure('the stream failed', {}, { cause: puts.error });
  return progressOf(cursor);
}

/** Last point before the rows that are still due; it is stored with its counts, so that the next reading starts there. */
async function keptPoint(
  { sender: { objects, contract }, object, file, cursor }: Sending,
  points: readonly ReadingPoint[],
  acknowledged: number,
): Promise<{ readonly byte: number; readonly row: number } | undefined> {
  const point = points.findLast(({ row }) => row <= acknowledged);
  if (!point) return undefined;
  const { byte, row, counts } = point;
  if ((cursor.current.profile?.repeated ?? 0) > 0)
    await putRepeatedRows(objects, repeatedRowsKey(contract.source, file), { etag: object.etag, row, counts });
  return { byte, row };
}

const progressOf = ({ current: { done, rejected } }: HeldCursor): FileProgress => ({
  done,
  ...(rejected === undefined ? {} : { rejected }),
});

function orderedPuts({ kinesis, stream, tally, wait }: Sender, cursor: HeldCursor): OrderedPuts {
  const puts = createOrderedPuts({
    from: cursor.current,
    put: (entries) => putRecords(kinesis, stream, entries, wait),
    async onAnswer(taken, rejected) {
      tally.sent += taken;
      tally.failed += rejected;
      if (puts.acknowledged.rows - cursor.current.rows >= rowsPerSave) {
        await cursor.save({ ...cursor.current, ...puts.acknowledged });
      }
    },
  });
  return puts;
}

type Ending =
  | { readonly kind: 'read' | 'interrupted' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: unknown };

async function sendRows(sending: Sending, puts: OrderedPuts, points: ReadingPoint[]): Promise<Ending> {
  const { sender, object, file, cursor } = sending;
  const { objects, contract, quota, inTime, tally } = sender;
  const { profile, row: afterRow } = cursor.current;
  try {
    const from = await startOf(sending);
    const rows = readRows({
      ...{ objects, contract, object, file, format: profile ? storedFormat(profile) : {}, afterRow, from, inTime },
      onPoint(point) {
        // Only the last point before the rows in flight is of use.
        while ((points[1]?.row ?? Number.POSITIVE_INFINITY) <= puts.acknowledged.row) points.shift();
        points.push(point);
      },
    });
    for (let next = await rows.next(); ; next = await rows.next()) {
      if (next.done) return { kind: next.value ? 'read' : 'interrupted' };
      if (tally.rows >= quota || puts.broken || !inTime()) {
        await rows.return(false);
        return { kind: 'interrupted' };
      }
      tally.rows++;
      await puts.add(rowEntry(next.value));
    }
  } catch (error) {
    if (error instanceof FileError) return { kind: 'rejected', reason: error.message };
    // The version was replaced after its listing: the next invocation finds the new one.
    return isReplaced(error) ? { kind: 'interrupted' } : { kind: 'failed', error };
  }
}

/** Point to read from: the checkpoint if its counts are known, else the start of the file. */
async function startOf({ sender: { objects, contract }, object, file, cursor }: Sending): Promise<ReadingPoint> {
  const { checkpoint = { byte: 0, row: 0 }, profile } = cursor.current;
  if (!profile?.repeated) return { ...checkpoint, counts: new Uint8Array() };
  const held = await getRepeatedRows(objects, repeatedRowsKey(contract.source, file));
  if (!held) throw new ServiceError(`${object.key} lost the hashes of its repeated rows`);
  if (held.etag === object.etag && held.row === checkpoint.row) return { ...checkpoint, counts: held.counts };
  return { byte: 0, row: 0, counts: createHashCounts(held.counts, { isReset: true }).bytes() };
}
