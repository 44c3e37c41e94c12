import { type FileHandle, open, unlink } from 'node:fs/promises';
import { ServiceError } from '../../etl/platform.ts';
import { writeError } from '../state-folder/write-error.ts';
import { epochSeconds, HEAD_LENGTH, type PutEntry, readHead, writeFragment } from './fragment.ts';
import { type Numbers, numbers } from './numbers.ts';
import type { SequenceNumbers } from './sequence.ts';

const LINE_END = 10;

/** Append-only file of a shard: a run of records. Memory holds only their positions and arrival times. */
export interface Segment {
  /** Index in the shard of the segment's first record. */
  readonly base: number;
  /** Index of the next record. */
  next(): number;
  bytes(): number;
  /** Arrival time of a record, in ms since 1970 UTC. */
  arrivalOf(index: number): number;
  /** Index of the first record that arrived at or after a time, `next()` if none did. */
  indexAtTime(time: number): number;
  /** Appends all records or none. A failed write leaves the file unchanged. */
  append(entries: readonly PutEntry[], arrival: number): Promise<void>;
  /**
   * Text of records from one index on: at least one, at most `maxRecords`, and at most `maxBytes` unless the first
   * record alone is larger.
   */
  read(from: number, maxRecords: number, maxBytes: number): Promise<{ readonly to: number; readonly text: Buffer }>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

interface Index {
  /** End of each record in the file. */
  readonly ends: Numbers;
  readonly arrivals: Numbers;
}

/**
 * Opens a segment or creates it. The rest of an unfinished last record after a kill is cut off: no producer received a
 * confirmation for it.
 */
export async function openSegment(path: string, base: number, sequence: SequenceNumbers): Promise<Segment> {
  const file = await open(path, 'a+');
  await file.close();
  const handle = await open(path, 'r+');
  const index = await recover(handle, base, sequence);
  return segmentOf(handle, path, base, sequence, index);
}

async function recover(handle: FileHandle, base: number, sequence: SequenceNumbers): Promise<Index> {
  const content = await handle.readFile();
  const index: Index = { ends: numbers(), arrivals: numbers() };
  let start = 0;
  for (;;) {
    const lineEnd = content.indexOf(LINE_END, start);
    if (lineEnd < 0) break;
    const head = readHead(content.toString('latin1', start, Math.min(lineEnd, start + HEAD_LENGTH)));
    if (head?.sequenceNumber !== sequence.of(base + index.ends.length)) break;
    start = lineEnd + 1;
    index.ends.push(start);
    index.arrivals.push(head.arrivedAt);
  }
  if (start < content.length) await handle.truncate(start);
  return index;
}

function segmentOf(
  handle: FileHandle,
  path: string,
  base: number,
  sequence: SequenceNumbers,
  { ends, arrivals }: Index,
): Segment {
  const startOf = (position: number) => (position === 0 ? 0 : ends.at(position - 1));
  const bytes = () => startOf(ends.length);
  return {
    base,
    next: () => base + ends.length,
    bytes,
    arrivalOf: (index) => arrivals.at(index - base),
    indexAtTime: (time) => base + arrivals.lowerBound(time),
    async append(entries, arrival) {
      const start = bytes();
      const { text, lineEnds } = composeLines(entries, arrival, (position) =>
        sequence.of(base + ends.length + position),
      );
      try {
        await writeFully(handle, text, start);
      } catch (error) {
        await handle.truncate(start);
        throw writeError(path, error);
      }
      for (const lineEnd of lineEnds) {
        ends.push(start + lineEnd);
        arrivals.push(arrival);
      }
    },
    async read(from, maxRecords, maxBytes) {
      const first = from - base;
      const start = startOf(first);
      const fitting = ends.lowerBound(start + maxBytes + 1);
      const last = Math.min(ends.length, first + maxRecords, Math.max(first + 1, fitting));
      const text = Buffer.allocUnsafe(startOf(last) - start);
      await readFully(handle, text, start);
      return { to: base + last, text };
    },
    close: () => handle.close(),
    async remove() {
      await handle.close();
      await unlink(path);
    },
  };
}

function composeLines(entries: readonly PutEntry[], arrival: number, sequenceNumberOf: (position: number) => string) {
  const seconds = epochSeconds(arrival);
  const lineEnds: number[] = [];
  let length = 0;
  const lines = entries.map((entry, position) => {
    const line = writeFragment({ ...entry, sequenceNumber: sequenceNumberOf(position), arrival: seconds });
    length += Buffer.byteLength(line);
    lineEnds.push(length);
    return line;
  });
  return { text: Buffer.from(lines.join('')), lineEnds };
}

async function writeFully(handle: FileHandle, text: Buffer, position: number): Promise<void> {
  for (let written = 0; written < text.length; ) {
    const { bytesWritten } = await handle.write(text, written, text.length - written, position + written);
    written += bytesWritten;
  }
}

async function readFully(handle: FileHandle, text: Buffer, position: number): Promise<void> {
  for (let read = 0; read < text.length; ) {
    const { bytesRead } = await handle.read(text, read, text.length - read, position + read);
    if (bytesRead === 0)
      throw new ServiceError(
        `The segment ends at byte ${position + read}; its records end at ${position + text.length}.`,
      );
    read += bytesRead;
  }
}
