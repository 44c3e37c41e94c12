import { FileError } from '../errors.ts';
import { longestRow } from './tokenizer.ts';

export type Encoding = 'utf-8' | 'windows-1252';

/** Decoder of the bytes of a file into text, in chunks of any size. */
export interface TextReader {
  /** Takes a chunk. @returns text of the lines completed by it @throws FileError if the file is not text */
  push(bytes: Uint8Array): string;
  /** Ends the file. @returns the remaining text */
  end(): string;
  /** `windows-1252` from the first line on that is not UTF-8. */
  readonly encoding: Encoding;
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
  ['UTF-16 text', [0xff, 0xfe]],
  ['UTF-16 text', [0xfe, 0xff]],
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
 */
export function createTextReader(file: string): TextReader {
  let carry = new Uint8Array(0);
  /** Chunks of a long line after the carry. They are joined once, since joining per chunk would copy the line each time. */
  let parts: Uint8Array[] = [];
  let held = 0;
  let offset = 0;
  let encoding: Encoding = 'utf-8';

  const decode = (bytes: Uint8Array): string => {
    const strict = decodeUtf8(bytes);
    if (strict !== null) return strict;
    encoding = 'windows-1252';
    return linesOf(bytes)
      .map((line) => decodeUtf8(line) ?? windows1252.decode(line))
      .join('');
  };
  const take = (bytes: Uint8Array, cut: number): string => {
    const text = decode(bytes.subarray(0, cut));
    const start = offset === 0 && text.startsWith('\ufeff') ? 1 : 0;
    offset += cut;
    carry = bytes.slice(cut);
    held = carry.length;
    return text.slice(start);
  };
  return {
    push(bytes) {
      if (offset + held >= sniffed && held + bytes.length <= longestLine && lastLineEnd(bytes) === 0) {
        parts.push(bytes.slice());
        held += bytes.length;
        return '';
      }
      const chunk = join([carry, ...parts, bytes]);
      parts = [];
      if (offset < sniffed) rejectBinary(chunk.subarray(0, sniffed - offset), file, offset === 0);
      return take(chunk, completeLength(chunk));
    },
    end() {
      const rest = join([carry, ...parts]);
      return take(rest, rest.length);
    },
    get encoding() {
      return encoding;
    },
  };
}

/** Decodes a whole file. @returns its text and the detected encoding @throws FileError if it is not text */
export function decodeText(bytes: Uint8Array, file: string): { readonly text: string; readonly encoding: Encoding } {
  const reader = createTextReader(file);
  const text = reader.push(bytes) + reader.end();
  return { text, encoding: reader.encoding };
}

function rejectBinary(bytes: Uint8Array, file: string, atStart: boolean): void {
  const known = atStart ? signatures.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte)) : undefined;
  const found = known?.[0] ?? (bytes.includes(0) ? 'binary (it holds NUL bytes)' : null);
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
