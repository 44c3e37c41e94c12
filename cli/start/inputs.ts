import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import {
  type Contract,
  createProfiler,
  FileError,
  type FileFormat,
  type FileProfile,
  inspectCsv,
  isGzip,
  readSidecar,
  sidecarSuffix,
  sources,
} from '../../etl/platform.ts';

/** Bytes that are enough to see the header and the first rows. */
const headBytes = 256 * 1024;

/** Bytes that are read at a time. */
const chunkBytes = 1024 ** 2;

/** File that will be put into `raw/`. */
export interface RawInput {
  readonly source: string;
  /** Name under `raw/<source>/`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** The same, read once. */
export interface InputFile extends RawInput {
  /** What the user says of its format: by options, or else by the file beside it. */
  readonly given: FileFormat;
  readonly profile: FileProfile;
}

/**
 * Reads a user's file once before anything is started.
 * @param said what options say of its format
 * @throws FileError in one sentence: what is wrong with the file as a whole, and what would be right
 */
export async function inspectFile(contract: Contract, path: string, said: FileFormat = {}): Promise<InputFile> {
  const name = basename(path);
  const file = await statFile(contract, path);
  if (file.size === 0)
    throw new FileError(`${path} is empty; a CSV file of ${contract.records} with a header row was expected`);
  const isPacked = await isGzipFile(path);
  const given = { ...(await sidecarOf(path)), ...said };
  inspectHead(contract, await readHead(path, isPacked), name, given);
  const profile = await profileFile(contract, path, isPacked, given);
  return { source: contract.source, name, path, bytes: file.size, given, profile };
}

/** The file itself, if it can be sent. @throws FileError that names the contradiction in it, or why nothing in it can be read */
export function checked(input: InputFile): InputFile {
  const { fault } = input.profile;
  if (fault) throw new FileError(fault.message, { source: input.source, file: input.name });
  return input;
}

async function sidecarOf(path: string): Promise<FileFormat> {
  const sidecar = `${path}${sidecarSuffix}`;
  try {
    return readSidecar(basename(sidecar), await readFile(sidecar, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

async function profileFile(
  contract: Contract,
  path: string,
  isPacked: boolean,
  given: FileFormat,
): Promise<FileProfile> {
  const profiler = createProfiler(contract, basename(path), given);
  for await (const chunk of contentOf(path, isPacked)) profiler.push(chunk);
  return profiler.end();
}

/** Formats that people have given instead of CSV, by their beginning. */
const lookalikes: readonly (readonly [what: string, begins: RegExp])[] = [
  ['JSON', /^\s*[[{]\s*["[{]/],
  ['HTML or XML', /^\s*</],
];

/** Inspects the head of a file; if it is rejected, says what it seems to be instead. */
function inspectHead(contract: Contract, head: Uint8Array, name: string, given: FileFormat): void {
  try {
    inspectCsv(contract, head, name, given);
  } catch (error) {
    const text = Buffer.from(head).toString('utf8');
    const format = lookalikes.find(([, begins]) => begins.test(text));
    if (format)
      throw new FileError(`${name} is ${format[0]}, not CSV: export it as CSV in UTF-8`, {}, { cause: error });
    const meant = sources.find((other) => takes(other, head, name, given));
    if (!meant) throw error;
    const sentence = `${name} holds ${meant.records}, not ${contract.records}: give it as --${meant.source}`;
    throw new FileError(sentence, {}, { cause: error });
  }
}

function takes(contract: Contract, head: Uint8Array, name: string, given: FileFormat): boolean {
  try {
    inspectCsv(contract, head, name, given);
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

/** The first bytes of a file, unpacked. */
async function readHead(path: string, isPacked: boolean): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of contentOf(path, isPacked)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= headBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, headBytes);
}

/** Bytes of a file, unpacked. @throws FileError if its gzip stream is broken */
async function* contentOf(path: string, isPacked: boolean): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(path, { highWaterMark: chunkBytes });
  try {
    yield* isPacked ? raw.pipe(createGunzip()) : raw;
  } catch (cause) {
    if (!isPacked) throw cause;
    const reason = (cause as Error).message;
    throw new FileError(`${path} says it is gzipped, but cannot be unpacked: ${reason}`, {}, { cause });
  } finally {
    raw.destroy();
  }
}
