import { canonicalText } from '../../canonical-text.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import type { CsvRow } from '../../csv/tokenizer.ts';
import { eventIdOf } from '../../identity.ts';
import type { HeaderColumn, HeaderMatch } from '../header/header.ts';
import { createOccurrences, type Occurrences } from '../rows/occurrences.ts';
import { createRowContent } from '../rows/row-content.ts';
import { createRowSource, type RowSourceOptions, type SplitRow } from '../rows/row-source.ts';
import { isBrokenRule } from '../values/cell.ts';
import { beyondContract, type CellFormat, formatText } from '../values/cell-format.ts';
import { compileParser } from '../values/parser.ts';
import { reserved, unknownPartitionKey } from './record.ts';

/** One row of a file as an event for the stream. */
export interface CsvEvent {
  /** See `CsvRow.row`. */
  readonly row: number;
  /** Canonical value of the contract's key, at most 256 characters; `unknown` if it is null. */
  readonly partitionKey: string;
  /** JSON text of the event. At most 1 MiB of UTF-8. */
  readonly data: string;
}

/** Converter of the text of a file, in chunks of any size, into events for the stream. */
export interface CsvReader {
  /** Takes a chunk. @returns events of the rows completed by it @throws FileError on a rejected header: see `matchHeader` */
  push(text: string): CsvEvent[];
  /** Ends the file. @returns events of the remaining rows @throws FileError also if the file was empty */
  end(): CsvEvent[];
  /** Null until the header row is complete. */
  readonly header: HeaderMatch | null;
  /** Header row as read. Null until it is complete. */
  readonly headerRow: CsvRow | null;
  /** Number of the last row that was completed, if the text so far ends with it; null within a row or the header. */
  readonly boundary: number | null;
}

export interface CsvReaderOptions {
  /** Row after which to start; default 0. Rows keep the identities that they have in the whole file. */
  readonly afterRow?: number;
  /** Spelling of the cells, as its profile says. */
  readonly format?: CellFormat;
  /** One character; default: detected in the header. */
  readonly delimiter?: string;
  /** Reads the text that follows a row; the header was read before. */
  readonly after?: RowSourceOptions['after'];
  /** Counter of equal rows; one that goes on where an earlier reader ended. */
  readonly occurrences?: Occurrences;
}

/** Limit of Kinesis, in characters. */
const longestPartitionKey = 256;

/** Creates a reader of one file. @param file name of the file: part of every event, and of messages */
export function createCsvReader(
  contract: Contract,
  file: string,
  { afterRow = 0, format = {}, delimiter, after, occurrences = createOccurrences() }: CsvReaderOptions = {},
): CsvReader {
  const source = createRowSource(contract, file, {
    ...(delimiter !== undefined && { delimiter }),
    ...(after !== undefined && { after }),
  });
  const identify = createRowIdentity(contract, () => source.header as HeaderMatch, format, occurrences);
  let toEvent: ((row: SplitRow, eventId: string) => CsvEvent) | null = null;

  const take = (rows: readonly SplitRow[]): CsvEvent[] => {
    if (!source.header) return [];
    const convert = toEvent ?? rowToEvent(contract, source.header, file, format);
    toEvent = convert;
    return rows.flatMap((row) => {
      const identity = identify(row);
      return row.row > afterRow ? convert(row, identity()) : [];
    });
  };
  return {
    push: (text) => take(source.push(text)),
    end: () => take(source.end()),
    get header() {
      return source.header;
    },
    get headerRow() {
      return source.headerRow;
    },
    get boundary() {
      return source.boundary;
    },
  };
}

/**
 * Identity of the rows of one file, in their order, by their content: see `createRowContent`. The identity is returned as a
 * function, since counting is cheap and hashing is not: a reader that skips rows only counts them.
 * @param header called once, at the first row
 */
export function createRowIdentity(
  contract: Contract,
  header: () => HeaderMatch,
  format: CellFormat = {},
  occurrences: Occurrences = createOccurrences(),
): (row: SplitRow) => () => string {
  const contentOf = createRowContent(contract, header);
  const formatted = formatText(beyondContract(contract, format));
  return (row) => {
    const content = contentOf(row);
    const isDeclared = contract.identity !== undefined && row.malformed === undefined;
    const occurrence = isDeclared ? 0 : occurrences.next(content);
    return () => eventIdOf(contract.source, content, occurrence, formatted);
  };
}

/** Compiles the conversion of a file's rows to events. Cells are kept unchanged; blank ones are left out. */
export function rowToEvent(
  contract: Contract,
  { columns }: HeaderMatch,
  file: string,
  format: CellFormat,
): (row: SplitRow, eventId: string) => CsvEvent {
  const formatted = formatText(beyondContract(contract, format));
  const keyColumn = columns.findIndex(({ key, field }) => field !== null && key === contract.key);
  const partitionKeyOf = compilePartitionKey(contract);
  return ({ row, cells, text, malformed }, eventId) => {
    const event: Record<string, string | number> = {
      [reserved.eventId]: eventId,
      [reserved.originFile]: file,
      [reserved.originRow]: row,
      ...(formatted !== '' && { [reserved.format]: formatted }),
    };
    if (malformed === undefined) {
      for (let i = 0; i < columns.length; i++) {
        const cell = cells[i] as string;
        if (!isBlank(cell)) event[(columns[i] as HeaderColumn).key] = cell;
      }
    } else {
      event[reserved.malformed] = malformed;
      event[reserved.text] = text;
    }
    return { row, partitionKey: partitionKeyOf(cells[keyColumn]), data: JSON.stringify(event) };
  };
}

/** Partition key of a cell: all spellings of one entity get the same, so its records stay in order. */
function compilePartitionKey(contract: Contract): (cell: string | undefined) => string {
  const parse = compileParser(contract.fields.find(({ name }) => name === contract.key) as Field);
  return (cell) => {
    const key = cell === undefined ? null : parse(cell);
    const text = isBrokenRule(key) ? canonicalText(cell as string) : String(key ?? '');
    return text.slice(0, longestPartitionKey).toWellFormed() || unknownPartitionKey;
  };
}

export const isBlank = (cell: string): boolean => cell === '' || cell.trim() === '';
