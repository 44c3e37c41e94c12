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
import { createOrderedPuts, type OrderedPuts } from './ordered-puts.ts';
import { textOf } from './raw-text.ts';
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

/**
 * Sends the rows of a raw file that the stream does not have yet, until the file, the quota or the time ends, or the
 * stream rejects rows. The cursor then points behind the last row that was accepted with all rows before it.
 * @throws CursorTaken if another run sends the file; the SDK's errors, after the cursor is saved
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
    // The version was replaced after its listing: the next invocation finds the new one.
    return isReplaced(error) ? { kind: 'interrupted' } : { kind: 'failed', error };
  }
}

/** A truncated body must not pass for the file: its cursor would claim that all of it was sent. */
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
