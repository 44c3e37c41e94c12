import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { type Contract, FileError, inspectCsv, isGzip, sources } from '../../etl/platform.ts';

/** Bytes that are enough to see the header and the first rows. */
const headBytes = 256 * 1024;

/** File that will be put into `raw/`. */
export interface InputFile {
  readonly source: string;
  /** Name under `raw/<source>/`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/**
 * Looks at a user's file before anything is started.
 * @throws FileError in one sentence: what is wrong with the file as a whole, and what would be right
 */
export async function inspectFile(contract: Contract, path: string): Promise<InputFile> {
  const name = basename(path);
  const file = await statFile(contract, path);
  if (file.size === 0)
    throw new FileError(`${path} is empty; a CSV file of ${contract.records} with a header row was expected`);
  const head = await readHead(path, await isGzipFile(path));
  inspectHead(contract, head, name);
  return { source: contract.source, name, path, bytes: file.size };
}

/** Formats that people have given instead of CSV, by their beginning. */
const lookalikes: readonly (readonly [what: string, begins: RegExp])[] = [
  ['JSON', /^\s*[[{]\s*["[{]/],
  ['HTML or XML', /^\s*</],
];

/** Inspects the head of a file; if it is rejected, says what it seems to be instead. */
function inspectHead(contract: Contract, head: Uint8Array, name: string): void {
  try {
    inspectCsv(contract, head, name);
  } catch (error) {
    const text = Buffer.from(head).toString('utf8');
    const format = lookalikes.find(([, begins]) => begins.test(text));
    if (format)
      throw new FileError(`${name} is ${format[0]}, not CSV: export it as CSV in UTF-8`, {}, { cause: error });
    const meant = sources.find((other) => takes(other, head, name));
    if (!meant) throw error;
    const sentence = `${name} holds ${meant.records}, not ${contract.records}: give it as --${meant.source}`;
    throw new FileError(sentence, {}, { cause: error });
  }
}

function takes(contract: Contract, head: Uint8Array, name: string): boolean {
  try {
    inspectCsv(contract, head, name);
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

async function statFile(contract: Contract, path: string) {
  try {
    const file = await stat(path);
    if (file.isDirectory()) throw new FileError(`${path} is a directory; give one CSV file of ${contract.records}`);
    if (!file.isFile()) throw new FileError(`${path} is not a regular file`);
    const handle = await open(path, 'r');
    await handle.close();
    return file;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new FileError(`there is no file ${path}`, {}, { cause: error });
    if (code === 'EACCES' || code === 'EPERM')
      throw new FileError(`no permission to read ${path}`, {}, { cause: error });
    throw error;
  }
}

async function isGzipFile(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(buffer);
  } finally {
    await handle.close();
  }
}

/** The first bytes of a file, with gzip undone. */
async function readHead(path: string, gzipped: boolean): Promise<Uint8Array> {
  const raw = createReadStream(path);
  const stream = gzipped ? raw.pipe(createGunzip()) : raw;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= headBytes) break;
    }
  } catch (error) {
    throw new FileError(
      `${path} says it is gzipped, but cannot be unpacked: ${(error as Error).message}`,
      {},
      { cause: error },
    );
  } finally {
    raw.destroy();
  }
  return Buffer.concat(chunks).subarray(0, headBytes);
}
