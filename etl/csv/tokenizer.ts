import { readQuotedRow } from './quoted.ts';

/** One row of a CSV file. */
export interface CsvRow {
  /** Unquoted but not trimmed; empty if the row is malformed. */
  readonly cells: readonly string[];
  /** Number of the row from 1, as in a spreadsheet: blank rows count, and a row of several lines counts once. */
  readonly row: number;
  /** Unchanged text of the row, without its line end. A row that is too long is cut at the limit. */
  readonly text: string;
  /** Reason why the row could not be split into cells. */
  readonly malformed?: string;
}

/** Splitter of text, in chunks of any size, into rows. The rows do not depend on the chunks. */
export interface Tokenizer {
  /** Takes a chunk. @returns rows completed by it */
  push(text: string): CsvRow[];
  /** Ends the text. @returns the remaining rows; the last may lack its line end */
  end(): CsvRow[];
  /** Number of the last row that was completed. */
  readonly row: number;
  /** True if the text so far ends with a row: the rest can be read without it. */
  readonly isBetweenRows: boolean;
}

export interface TokenizerOptions {
  /** One character. */
  readonly delimiter: string;
  /** Longest row, in characters; default {@link longestRow}. */
  readonly maxRowLength?: number;
  /** Rows before the text; default 0. */
  readonly afterRow?: number;
}

/**
 * Longest row, in characters: twice the limit of a spreadsheet cell. Escaped as JSON (at most six bytes a character) beside
 * a header of the same length, it still fits into a Kinesis record of 1 MiB.
 */
export const longestRow = 65_536;

/**
 * Creates a tokenizer for RFC 4180 with LF, CRLF or CR, and any delimiter. Blank rows are left out. A row that cannot be
 * split gives one malformed row that ends with its first line: an unclosed quote loses that line, not the rest of the file.
 */
export function createTokenizer({ delimiter, maxRowLength = longestRow, afterRow = 0 }: TokenizerOptions): Tokenizer {
  let buffer = '';
  let row = afterRow;
  let skipLineFeed = false;
  /** True within a line that was too long and has been returned already. */
  let skipLine = false;

  const scan = (final: boolean): CsvRow[] => {
    const rows: CsvRow[] = [];
    const lineFeed = finder(buffer, '\n');
    const carriageReturn = finder(buffer, '\r');
    const quote = finder(buffer, '"');
    const holdsNul = buffer.includes('\0');
    let start = 0;
    while (start < buffer.length) {
      const lineEnd = Math.min(lineFeed(start), carriageReturn(start));
      if (lineEnd === Number.POSITIVE_INFINITY && !final && (skipLine || buffer.length - start <= maxRowLength)) break;
      const line = { start, end: Math.min(lineEnd, buffer.length) };
      const read = readRow(line, quote(start), final);
      if (read === 'incomplete') break;
      if (!skipLine) give(rows, read, line, holdsNul);
      skipLine = lineEnd === Number.POSITIVE_INFINITY && !final;
      start = skipLineEnd('stop' in read ? read.stop : line.end);
    }
    buffer = skipLine ? '' : buffer.slice(start);
    return rows;
  };
  const readRow = (line: Line, quote: number, final: boolean) => {
    if (skipLine) return { cells: [], stop: line.end };
    if (line.end - line.start > maxRowLength) return { malformed: `the row is longer than ${maxRowLength} characters` };
    if (quote >= line.end) return { cells: buffer.slice(line.start, line.end).split(delimiter), stop: line.end };
    return readQuotedRow(buffer, line.start, line.start + maxRowLength, delimiter, final);
  };
  const give = (rows: CsvRow[], read: ReadRow, line: Line, holdsNul: boolean): void => {
    row++;
    const end = 'stop' in read ? read.stop : Math.min(line.end, line.start + maxRowLength);
    const text = buffer.slice(line.start, end);
    if ('malformed' in read) rows.push({ cells: [], row, text, malformed: read.malformed });
    else if (holdsNul && text.includes('\0')) rows.push({ cells: [], row, text, malformed: 'the row holds NUL bytes' });
    else if (read.cells.length > 1 || !isBlankRow(text)) rows.push({ cells: read.cells, row, text });
  };
  const skipLineEnd = (at: number): number => {
    if (buffer[at] !== '\r') return at + 1;
    skipLineFeed = at + 1 === buffer.length;
    return buffer[at + 1] === '\n' ? at + 2 : at + 1;
  };
  return {
    push(text) {
      if (text === '') return [];
      buffer += skipLineFeed && text.startsWith('\n') ? text.slice(1) : text;
      skipLineFeed = false;
      return scan(false);
    },
    end: () => scan(true),
    get row() {
      return row;
    },
    get isBetweenRows() {
      return buffer === '' && !skipLine && !skipLineFeed;
    },
  };
}

/** True for a row without text. A lone 0x1A ends a file of DOS. */
const isBlankRow = (text: string): boolean => text.trim() === '' || text.trim() === '\u001a';

type ReadRow = { readonly cells: readonly string[]; readonly stop: number } | { readonly malformed: string };

interface Line {
  readonly start: number;
  readonly end: number;
}

/** Finds the next index of a character at or after a position that only grows; Infinity if there is none. */
function finder(text: string, char: string): (from: number) => number {
  let next = -1;
  return (from) => {
    if (next < from) {
      const found = text.indexOf(char, from);
      next = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return next;
  };
}
