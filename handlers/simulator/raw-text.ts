import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createTextReader, FileError, isGzip } from '../../etl/platform.ts';

/**
 * Text of a raw file as a stream, decompressed if it begins as gzip does, whatever its name.
 * @throws FileError if it is not text, or its gzip stream is broken
 */
export async function* textOf(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const reader = createTextReader(file);
  try {
    for await (const chunk of unpacked(bytes)) yield reader.push(chunk);
  } catch (error) {
    throw isZlibError(error) ? new FileError(`${file}: its gzip stream is broken (${error.message})`, { file }) : error;
  }
  yield reader.end();
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]();
  const head = await headOf(chunks);
  const whole = startingWith(head, chunks);
  if (!isGzip(head)) {
    yield* whole;
    return;
  }
  // An error of any stage destroys the last one, whose iteration then throws it.
  yield* pipeline(Readable.from(whole), createGunzip(), () => undefined);
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
