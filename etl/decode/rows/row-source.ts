import type { Contract } from '../../contract/contract.ts';
import { sniffDelimiter } from '../../csv/delimiter.ts';
import { readQuotedRow } from '../../csv/quoted.ts';
import { type CsvRow, createTokenizer, longestRow, type Tokenizer } from '../../csv/tokenizer.ts';
import { FileError } from '../../errors.ts';
import { type HeaderMatch, matchHeader } from '../header/header.ts';
import { type JoinedTime, joinTime } from '../header/joined-time.ts';

/** One row of data, with as many cells as the header has. */
export interface SplitRow {
  readonly row: number;
  readonly text: string;
  readonly cells: readonly string[];
  /** Reason why the cells do not match the header. */
  readonly malformed?: string;
}

/** Reader of a file's header, then of its rows, from text in chunks of any size. */
export interface RowSource {
  /** Takes a chunk. @returns rows completed by it @throws FileError on a header that is rejected: see `matchHeader` */
  push(text: string): SplitRow[];
  /** Ends the file. @returns the remaining rows @throws FileError also if there was no header */
  end(): SplitRow[];
  /** Null until the header row is complete. */
  readonly header: HeaderMatch | null;
  /** Header row as read. Null until it is complete. */
  readonly headerRow: CsvRow | null;
  readonly delimiter: string | null;
  /** Number of the last row that was completed, if the text so far ends with it; null within a row or the header. */
  readonly boundary: number | null;
}

export interface RowSourceOptions {
  /** One character; default: detected in the header. */
  readonly delimiter?: string;
  /** Reads the rows after this one; the header was read before. */
  readonly after?: { readonly headerRow: CsvRow; readonly row: number };
}

/**
 * Reads rows. Two columns of one event time are joined, blank cells after the last column are no fault, and a row that is
 * quoted as a whole is split once more.
 */
export function createRowSource(contract: Contract, file: string, options: RowSourceOptions = {}): RowSource {
  let head = '';
  let tokenizer: Tokenizer | null = null;
  let headerRow: CsvRow | null = null;
  let header: HeaderMatch | null = null;
  let delimiter = options.delimiter ?? null;
  let split: (row: CsvRow) => SplitRow = (row) => row;

  const takeHeader = (row: CsvRow): void => {
    if (row.malformed) throw new FileError(`${file} has a broken header: ${row.malformed}`, { file });
    const cells = contract.newColumn === 'evolve' ? row.cells : named(row.cells);
    header = matchHeader(contract, cells, file);
    headerRow = row;
    const shape = { cells: cells.length, named: named(row.cells).length, joined: header.joined };
    split = rowSplitter(shape, delimiter as string);
  };
  /** Splits text into rows, once there is enough of it to detect the delimiter. */
  const tokenize = (text: string, final: boolean): CsvRow[] => {
    if (tokenizer) return tokenizer.push(text);
    head = (head + text).replace(/^\ufeff/, '');
    const start = head.search(/\S/);
    if (start === -1) return [];
    const line = /^[^\r\n]*/.exec(head.slice(start, start + longestRow + 1))?.[0] ?? '';
    if (!final && start + line.length === head.length && line.length <= longestRow) return [];
    delimiter ??= sniffDelimiter(line);
    tokenizer = createTokenizer({ delimiter });
    return tokenizer.push(head);
  };
  const take = (rows: readonly CsvRow[]): SplitRow[] => {
    if (rows.length === 0) return [];
    if (header) return rows.map(split);
    const [first, ...rest] = rows as [CsvRow, ...CsvRow[]];
    takeHeader(first);
    return rest.map(split);
  };
  if (options.after) {
    delimiter ??= sniffDelimiter(options.after.headerRow.text);
    tokenizer = createTokenizer({ delimiter, afterRow: options.after.row });
    takeHeader(options.after.headerRow);
  }
  return {
    push: (text) => take(tokenize(text, false)),
    end() {
      const rows = take([...tokenize('', true), ...(tokenizer?.end() ?? [])]);
      if (!header) throw emptyFile(contract, file);
      return rows;
    },
    get header() {
      return header;
    },
    get headerRow() {
      return headerRow;
    },
    get delimiter() {
      return delimiter;
    },
    get boundary() {
      return header && tokenizer?.isBetweenRows ? tokenizer.row : null;
    },
  };
}

/** Shape of the rows that a header announces. */
interface RowShape {
  readonly cells: number;
  /** Cells up to the last one that has a header: a row may end there. */
  readonly named: number;
  readonly joined: JoinedTime | null;
}

function rowSplitter({ cells: wanted, named: fewest, joined }: RowShape, delimiter: string) {
  const fitted = (cells: readonly string[]): readonly string[] | null => {
    if (cells.length === wanted) return cells;
    if (cells.length > wanted) return cells.slice(wanted).every(isBlank) ? cells.slice(0, wanted) : null;
    return cells.length >= fewest ? [...cells, ...Array<string>(wanted - cells.length).fill('')] : null;
  };
  const unquoted = ([only = '', ...others]: readonly string[]): readonly string[] | null => {
    if (others.length > 0 || wanted === 1 || !only.includes(delimiter)) return null;
    const inner = readQuotedRow(only, 0, only.length, delimiter, true);
    return inner !== 'incomplete' && 'cells' in inner && inner.stop === only.length ? fitted(inner.cells) : null;
  };
  return (row: CsvRow): SplitRow => {
    if (row.malformed) return row;
    const cells = fitted(row.cells) ?? unquoted(row.cells);
    if (!cells) {
      const malformed = `row has ${row.cells.length} cells, the header has ${wanted}`;
      return { row: row.row, text: row.text, cells: row.cells, malformed };
    }
    if (!joined) return cells === row.cells ? row : { row: row.row, text: row.text, cells };
    const moment = joinTime(cells[joined.date] as string, cells[joined.time] as string);
    return { row: row.row, text: row.text, cells: cells.with(joined.date, moment).filter((_, i) => i !== joined.time) };
  };
}

/** Cells up to the last that is not blank: a delimiter at the end of a row begins no column. */
const named = (cells: readonly string[]): readonly string[] =>
  cells.slice(0, cells.findLastIndex((cell) => !isBlank(cell)) + 1);

const isBlank = (cell: string) => cell.trim() === '';

const emptyFile = ({ source, fields }: Contract, file: string): FileError =>
  new FileError(
    `${file} is empty: expected a header such as ${fields
      .slice(0, 4)
      .map((field) => field.name)
      .join(', ')}, … and rows of ${source} below it`,
    { source, file },
  );
