import type { Contract } from '../../contract/contract.ts';
import { sniffDelimiter } from '../../csv/delimiter.ts';
import { type CsvRow, createTokenizer, longestRow, type Tokenizer } from '../../csv/tokenizer.ts';
import { FileError } from '../../errors.ts';
import { type HeaderMatch, matchHeader } from '../header/header.ts';

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
}

export function createRowSource(contract: Contract, file: string): RowSource {
  let head = '';
  let tokenizer: Tokenizer | null = null;
  let header: HeaderMatch | null = null;
  let headerRow: CsvRow | null = null;
  let delimiter: string | null = null;

  /** Splits text into rows, once there is enough of it to detect the delimiter. */
  const tokenize = (text: string, final: boolean): CsvRow[] => {
    if (tokenizer) return tokenizer.push(text);
    head = (head + text).replace(/^\ufeff/, '');
    const start = head.search(/\S/);
    if (start === -1) return [];
    const line = /^[^\r\n]*/.exec(head.slice(start, start + longestRow + 1))?.[0] ?? '';
    if (!final && start + line.length === head.length && line.length <= longestRow) return [];
    delimiter = sniffDelimiter(line);
    tokenizer = createTokenizer({ delimiter });
    return tokenizer.push(head);
  };
  const take = (rows: readonly CsvRow[]): SplitRow[] => {
    if (rows.length === 0) return [];
    const known = header;
    if (known) return rows.map((row) => split(row, known));
    const [first, ...rest] = rows as [CsvRow, ...CsvRow[]];
    if (first.malformed) throw new FileError(`${file} has a broken header: ${first.malformed}`, { file });
    const matched = matchHeader(contract, first.cells, file);
    header = matched;
    headerRow = first;
    return rest.map((row) => split(row, matched));
  };
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
  };
}

function split(row: CsvRow, { columns }: HeaderMatch): SplitRow {
  if (row.malformed || row.cells.length === columns.length) return row;
  const malformed = `row has ${row.cells.length} cells, the header has ${columns.length}`;
  return { row: row.row, text: row.text, cells: row.cells, malformed };
}

const emptyFile = ({ source, fields }: Contract, file: string): FileError =>
  new FileError(
    `${file} is empty: expected a header such as ${fields
      .slice(0, 4)
      .map((field) => field.name)
      .join(', ')}, … and rows of ${source} below it`,
    { source, file },
  );
