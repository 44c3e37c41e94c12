import { Readable } from 'node:stream';
import {
  type Contract,
  type CsvEvent,
  createCsvReader,
  createHashCounts,
  createTextReader,
  type FileFormat,
  occurrencesOf,
} from '../../etl/platform.ts';
import type { Checkpoint, ListedObject, Objects } from '../../lake/index.ts';
import { openRaw } from './raw-bytes.ts';
import { wholeBody } from './whole-body.ts';

/** State of a reading at the end of a row: a later reading can go on there. */
export interface ReadingPoint extends Checkpoint {
  /** Numbers of earlier equal rows, by hash. */
  readonly counts: Uint8Array;
}

export interface RowsToRead {
  readonly objects: Pick<Objects, 'stream'>;
  readonly contract: Contract;
  readonly object: ListedObject;
  readonly file: string;
  readonly format: FileFormat;
  /** Row after which the events begin. */
  readonly afterRow: number;
  /** Point at which the reading starts, at or before `afterRow`. Byte 0: the start of the file. */
  readonly from: ReadingPoint;
  /** False if the invocation must end. */
  readonly inTime: () => boolean;
  /** Called at points from which a later reading can go on. They ascend, and come before the events behind them. */
  readonly onPoint: (point: ReadingPoint) => void;
}

/** Bytes between two points for each byte that a point holds: copies cost less than reading. */
const bytesPerHeldByte = 16;

/**
 * Reads the events of a raw file, from a point on without reading what lies before it, except the header.
 * @returns true if the file ended, false if the time did
 */
export async function* readRows(rows: RowsToRead): AsyncGenerator<CsvEvent, boolean> {
  const { objects, contract, object, file, from, inTime, onPoint } = rows;
  const { encoding, delimiter, ...format } = rows.format;
  const text = createTextReader(file, { offset: from.byte, ...(encoding !== undefined && { encoding }) });
  const counts = createHashCounts(from.counts);
  const head = from.byte > 0 ? await headerOf(rows) : null;
  const reader = createCsvReader(contract, file, {
    ...{ afterRow: rows.afterRow, format, occurrences: occurrencesOf(counts) },
    ...(delimiter !== undefined && { delimiter }),
    ...(head && { after: { headerRow: head, row: from.row } }),
  });
  let last = from.byte;
  const point = (): void => {
    const row = reader.boundary;
    if (row === null || text.offset - last < bytesPerHeldByte * counts.size) return;
    last = text.offset;
    onPoint({ byte: last, row, counts: counts.bytes() });
  };
  // S3 rejects a range behind the end.
  const body = from.byte < object.bytes ? await objects.stream(object.key, object.etag, from.byte) : Readable.from([]);
  const { isPacked, chunks } =
    from.byte > 0
      ? { isPacked: false, chunks: wholeBody(object, body, from.byte) }
      : await openRaw(file, wholeBody(object, body));
  for await (const chunk of chunks) {
    if (!inTime()) return false;
    const events = reader.push(text.push(chunk));
    if (!isPacked) point();
    yield* events;
  }
  yield* reader.push(text.end());
  yield* reader.end();
  return true;
}

/** Header row of a file, read from its start up to there. */
async function headerOf({ objects, contract, object, file, format }: RowsToRead) {
  const { encoding, delimiter } = format;
  const text = createTextReader(file, encoding === undefined ? {} : { encoding });
  const reader = createCsvReader(contract, file, delimiter === undefined ? {} : { delimiter });
  for await (const chunk of await objects.stream(object.key, object.etag)) {
    reader.push(text.push(chunk));
    if (reader.headerRow) break;
  }
  return reader.headerRow;
}
