import type { KinesisClient } from '@aws-sdk/client-kinesis';
import {
  type Contract,
  type CsvEvent,
  createCsvReader,
  FileError,
  rawPrefix,
  ServiceError,
} from '../../etl/platform.ts';
import {
  cursorKey,
  type HeldCursor,
  holdCursor,
  isReplaced,
  type ListedObject,
  type Objects,
  putRecords,
  type Sleep,
} from '../../lake/index.ts';
import { createOrderedPuts, type OrderedPuts } from '../kinesis/ordered-puts.ts';
import { textOf } from './raw-text.ts';
import { rowEntry } from './row-entry.ts';

/** What one invocation did for a source so far. */
export interface Tally {
  /** Rows read. */
  rows: number;
  /** Rows that the stream took. */
  sent: number;
  /** Rows that it did not take, although they were put again and again. */
  failed: number;
}

export interface Sender {
  readonly objects: Objects;
  readonly kinesis: KinesisClient;
  readonly contract: Contract;
  readonly stream: string;
  /** Rows that the invocation may send of the source; Infinity: all there are. */
  readonly quota: number;
  /** False when the invocation has to come to an end. */
  readonly inTime: () => boolean;
  readonly tally: Tally;
  readonly wait?: Sleep;
}

/** How far one file has come. */
export interface FileProgress {
  readonly done: boolean;
  /** Why the file cannot be sent, in its own words: may quote the file's header, so it is not for the log. */
  readonly rejected?: string;
}

/** Rows between two saves of the cursor: what a killed invocation sends again, at most, beside what is in flight. */
const rowsPerSave = 20_000;

/**
 * Sends the rows of a raw file that the stream does not have yet, until the file, the quota or the time ends, or the
 * stream refuses rows. The cursor is left behind the last row that was taken with all before it.
 * @throws CursorTaken when another run sends the file; the SDK's errors, after the cursor is saved
 */
export async function sendFile(sender: Sender, object: ListedObject): Promise<FileProgress> {
  const { objects, contract } = sender;
  const file = object.key.slice(rawPrefix(contract.source).length);
  const cursor = await holdCursor(objects, cursorKey(contract.source, file), object.etag);
  if (cursor.current.done || sender.tally.rows >= sender.quota) return progressOf(cursor);
  const puts = orderedPuts(sender, cursor);
  const ending = await sendRows(sender, object, file, puts, cursor.current.row);
  await puts.flush();
  const finished = (ending.kind === 'read' || ending.kind === 'rejected') && !puts.broken;
  await cursor.save({
    etag: object.etag,
    ...puts.acknowledged,
    done: finished,
    ...(finished && ending.kind === 'rejected' && { rejected: ending.reason }),
  });
  if (ending.kind === 'failed') throw ending.error;
  if (puts.error !== undefined) throw puts.error;
  return progressOf(cursor);
}

const progressOf = ({ current: { done, rejected } }: HeldCursor): FileProgress => ({
  done,
  ...(rejected === undefined ? {} : { rejected }),
});

function orderedPuts({ kinesis, stream, tally, wait }: Sender, cursor: HeldCursor): OrderedPuts {
  const puts = createOrderedPuts({
    from: cursor.current,
    put: (entries) => putRecords(kinesis, stream, entries, wait),
    async onAnswer(taken, refused) {
      tally.sent += taken;
      tally.failed += refused;
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

async function sendRows(
  { objects, contract, quota, inTime, tally }: Sender,
  object: ListedObject,
  file: string,
  puts: OrderedPuts,
  afterRow: number,
): Promise<Ending> {
  try {
    const text = textOf(file, whole(object, await objects.stream(object.key, object.etag)));
    for await (const event of eventsOf(contract, file, text, afterRow)) {
      if (tally.rows >= quota || puts.broken || !inTime()) return { kind: 'interrupted' };
      tally.rows++;
      await puts.add(rowEntry(event));
    }
    return { kind: 'read' };
  } catch (error) {
    if (error instanceof FileError) return { kind: 'rejected', reason: error.message };
    // Another version has taken its place since it was listed: the next invocation finds that one.
    return isReplaced(error) ? { kind: 'interrupted' } : { kind: 'failed', error };
  }
}

/** A body that ends early must not pass for the file: its cursor would say that all of it has been sent. */
async function* whole({ key, bytes }: ListedObject, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of body) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== bytes) throw new ServiceError(`${key} has ${bytes} bytes, ${read} were answered`);
}

async function* eventsOf(
  contract: Contract,
  file: string,
  text: AsyncIterable<string>,
  afterRow: number,
): AsyncGenerator<CsvEvent> {
  const reader = createCsvReader(contract, file, { afterRow });
  for await (const part of text) yield* reader.push(part);
  yield* reader.end();
}
