import { FileError } from '../errors.ts';
import { longestRow } from './tokenizer.ts';

/** Label of an encoding, as `TextDecoder` takes it, in lower case. */
export type Encoding = string;

/** Decoder of the bytes of a file into text, in chunks of any size. */
export interface TextReader {
  /** Takes a chunk. @returns text of the lines completed by it @throws FileError if the file is not text */
  push(bytes: Uint8Array): string;
  /** Ends the file. @returns the remaining text */
  end(): string;
  /** `windows-1252` from the first line on that is not UTF-8, unless the encoding was given. */
  readonly encoding: Encoding;
  /** Bytes of the file whose text has been returned. */
  readonly offset: number;
}

export interface TextReaderOptions {
  /** Encoding of the whole file. Default: UTF-16 after its byte order mark, else UTF-8 or Windows-1252, line by line. */
  readonly encoding?: Encoding;
  /** Bytes of the file before the first chunk; default 0. They end with a line. */
  readonly offset?: number;
  /** Called for each line that is not UTF-8, if no encoding is given. */
  readonly onFallback?: (line: Uint8Array) => void;
}

/** Number of bytes at the head of a file that are searched for NUL. */
const sniffed = 65_536;

/**
 * Bytes of a line after which it is cut, between two characters: this bounds memory and time for a file without line ends.
 * A row of so many bytes exceeds the longest row in any case.
 */
const longestLine = 4 * longestRow;

/** First bytes of a gzip stream. */
const gzipSignature = [0x1f, 0x8b] as const;

/** True if bytes begin like a gzip stream. @param head at least the first two bytes */
export const isGzip = (head: Uint8Array): boolean => gzipSignature.every((byte, i) => head[i] === byte);

const signatures: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['a ZIP archive or spreadsheet', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel workbook', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['gzip within gzip', gzipSignature],
  ['UTF-32 text', [0xff, 0xfe, 0x00, 0x00]],
];

/** Most bytes of a character in UTF-8; all but the first byte begin with the bits 10. */
const longestCharacter = 4;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * Creates a reader of UTF-8, with or without byte order mark. A line that is not UTF-8 is read as Windows-1252. The decision
 * is made per line, so the text and the identity of a row depend neither on the rest of the file nor on the chunks.
 * @param file name of the file, for messages
 * @throws FileError for an encoding that is unknown
 */
export function createTextReader(file: string, options: TextReaderOptions = {}): TextReader {
  let offset = options.offset ?? 0;
  const start = offset;
  let lines = options.encoding === undefined ? perLine(options.onFallback) : declared(options.encoding, file);
  let carry = new Uint8Array(0);
  /** Chunks of a long line after the carry. They are joined once, since joining per chunk would copy the line each time. */
  let parts: Uint8Array[] = [];
  let held = 0;

  const take = (bytes: Uint8Array, cut: number, final: boolean): string => {
    const text = decoded(lines, bytes.subarray(0, cut), final);
    const from = offset === 0 && text.startsWith('\ufeff') ? 1 : 0;
    offset += cut;
    carry = bytes.slice(cut);
    held = carry.length;
    return text.slice(from);
  };
  const decoded = (of: LineDecoder, bytes: Uint8Array, final: boolean): string => {
    try {
      return of.decode(bytes, final);
    } catch (cause) {
      throw new FileError(
        `${file} is not ${of.encoding} (after byte ${offset}): name its encoding, e.g. --encoding windows-1252`,
        { file },
        { cause },
      );
    }
  };
  return {
    push(bytes) {
      if (offset + held >= sniffed && held + bytes.length <= longestLine && lines.lastEnd(bytes) === 0) {
        parts.push(bytes.slice());
        held += bytes.length;
        return '';
      }
      const chunk = join([carry, ...parts, bytes]);
      parts = [];
      // Two bytes show a byte order mark.
      if (offset === 0 && chunk.length < 2) {
        carry = chunk.slice();
        held = carry.length;
        return '';
      }
      if (offset === 0 && options.encoding === undefined) lines = utf16After(chunk, file) ?? lines;
      if (offset < sniffed) rejectBinary(chunk.subarray(0, sniffed - offset), file, offset === start, lines.isWide);
      return take(chunk, lines.completeLength(chunk), false);
    },
    end() {
      const rest = join([carry, ...parts]);
      return take(rest, rest.length, true);
    },
    get encoding() {
      return lines.encoding;
    },
    get offset() {
      return offset;
    },
  };
}

/** Decoder of complete lines. */
interface LineDecoder {
  readonly encoding: Encoding;
  /** A character takes at least two bytes. */
  readonly isWide: boolean;
  /** @throws if the bytes are not in the encoding */
  decode(bytes: Uint8Array, final: boolean): string;
  /** Length of a chunk up to and including its last line end; 0 if it has none. */
  lastEnd(bytes: Uint8Array): number;
  /** Length of the complete lines at the start of a chunk. */
  completeLength(bytes: Uint8Array): number;
}

function perLine(onFallback?: (line: Uint8Array) => void): LineDecoder {
  let encoding: Encoding = 'utf-8';
  const decodeLine = (line: Uint8Array): string => {
    const strict = decodeUtf8(line);
    if (strict !== null) return strict;
    onFallback?.(line);
    return windows1252.decode(line);
  };
  return {
    isWide: false,
    lastEnd: lastLineEnd,
    completeLength,
    decode(bytes) {
      const strict = decodeUtf8(bytes);
      if (strict !== null) return strict;
      encoding = 'windows-1252';
      return linesOf(bytes).map(decodeLine).join('');
    },
    get encoding() {
      return encoding;
    },
  };
}

/** Decoder of one encoding. In each that `TextDecoder` knows, except UTF-16, the bytes of line ends mean nothing else. */
function declared(label: Encoding, file: string): LineDecoder {
  const decoder = decoderOf(label, file);
  const { encoding } = decoder;
  const isWide = encoding.startsWith('utf-16');
  const lastEnd = isWide ? lastWideEnd(encoding === 'utf-16le' ? 0 : 1) : lastLineEnd;
  return {
    encoding,
    isWide,
    lastEnd,
    decode: (bytes, final) => decoder.decode(bytes, { stream: !final }),
    completeLength: (bytes) => {
      const end = lastEnd(bytes);
      return bytes.length - end <= longestLine ? end : bytes.length;
    },
  };
}

function decoderOf(label: Encoding, file: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch (cause) {
    const known = 'utf-8, utf-16le, windows-1250, windows-1251, windows-1252, shift_jis, gbk, big5 or euc-kr';
    throw new FileError(`${file}: there is no encoding "${label}"; try ${known}`, { file }, { cause });
  }
}

/** Decoder of UTF-16, if a file begins with its byte order mark. */
function utf16After(head: Uint8Array, file: string): LineDecoder | null {
  if (head[0] === 0xff && head[1] === 0xfe && !(head[2] === 0 && head[3] === 0)) return declared('utf-16le', file);
  return head[0] === 0xfe && head[1] === 0xff ? declared('utf-16be', file) : null;
}

/** @param low index of the low byte within a pair */
const lastWideEnd = (low: 0 | 1) => (bytes: Uint8Array) => {
  for (let at = bytes.length - (bytes.length % 2) - 2; at >= 0; at -= 2) {
    const isEnd = bytes[at + low] === lineFeed || bytes[at + low] === carriageReturn;
    if (isEnd && bytes[at + 1 - low] === 0) return at + 2;
  }
  return 0;
};

/** Decodes a whole file. @returns its text and the detected encoding @throws FileError if it is not text */
export function decodeText(bytes: Uint8Array, file: string): { readonly text: string; readonly encoding: Encoding } {
  const reader = createTextReader(file);
  const text = reader.push(bytes) + reader.end();
  return { text, encoding: reader.encoding };
}

function rejectBinary(bytes: Uint8Array, file: string, atStart: boolean, isWide: boolean): void {
  const known = atStart ? signatures.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte)) : undefined;
  const found = known?.[0] ?? (!isWide && bytes.includes(0) ? 'binary (it holds NUL bytes)' : null);
  if (found) throw new FileError(`${file} is ${found}, not CSV: export it as CSV in UTF-8`, { file });
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Length of a chunk up to and including its last line end; 0 if it has none. */
const lastLineEnd = (bytes: Uint8Array): number =>
  Math.max(bytes.lastIndexOf(lineFeed), bytes.lastIndexOf(carriageReturn)) + 1;

/** Length of the complete lines at the start of a chunk. */
function completeLength(bytes: Uint8Array): number {
  const lineEnd = lastLineEnd(bytes);
  if (bytes.length - lineEnd <= longestLine) return lineEnd;
  let cut = bytes.length - 1;
  while (cut > bytes.length - longestCharacter && ((bytes[cut] as number) & 0xc0) === 0x80) cut--;
  return cut;
}

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== lineFeed && bytes[i] !== carriageReturn) continue;
    lines.push(bytes.subarray(start, i + 1));
    start = i + 1;
  }
  lines.push(bytes.subarray(start));
  return lines;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const filled = parts.filter(({ length }) => length > 0);
  if (filled.length === 1) return filled[0] as Uint8Array;
  const joined = new Uint8Array(filled.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of filled) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
