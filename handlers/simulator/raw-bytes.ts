import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileError, isGzip } from '../../etl/platform.ts';

/** Bytes of a raw file. */
export interface RawBytes {
  /** True if they were packed: then an offset in the file says nothing about them. */
  readonly isPacked: boolean;
  /** Unpacked bytes, in chunks. @throws FileError if the gzip stream is broken */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Opens a raw file: unpacked if it begins as gzip does, whatever its name. */
export async function openRaw(file: string, bytes: AsyncIterable<Uint8Array>): Promise<RawBytes> {
  const chunks = bytes[Symbol.asyncIterator]();
  const head = await headOf(chunks);
  const whole = startingWith(head, chunks);
  const isPacked = isGzip(head);
  return { isPacked, chunks: isPacked ? unpacked(file, whole) : whole };
}

async function* unpacked(file: string, whole: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    // An error of any stage destroys the last one, whose iteration then throws it.
    yield* pipeline(Readable.from(whole), createGunzip(), () => undefined);
  } catch (error) {
    throw isZlibError(error) ? new FileError(`${file}: its gzip stream is broken (${error.message})`, { file }) : error;
  }
}

/** First chunks, up to the two bytes that identify gzip. */
async function headOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* startingWith(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    // Returns the connection if the reader stops early.
    await chunks.return?.();
  }
}

const isZlibError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
