import type { Contract } from '../../contract/contract.ts';
import { eventIdOf } from '../../identity.ts';
import type { HeaderColumn, HeaderMatch } from '../header/header.ts';
import { identityColumns, noColumn } from '../header/identity-columns.ts';
import { createOccurrences } from '../rows/occurrences.ts';
import { createRowSource, type SplitRow } from '../rows/row-source.ts';
import { reserved, unknownPartitionKey } from './record.ts';

/** One row of a file, as the stream wants it. */
export interface CsvEvent {
  /** See `CsvRow.row`. */
  readonly row: number;
  /** The trimmed cell of the contract's key, at most 256 characters; `unknown` where there is none. */
  readonly partitionKey: string;
  /** JSON text of the event. At most 1 MiB of UTF-8. */
  readonly data: string;
}

/** Turns the text of a file, in chunks of any size, into events for the stream. */
export interface CsvReader {
  /** Events of the rows that are complete by now. @throws FileError from the header: see `matchHeader` */
  push(text: string): CsvEvent[];
  /** Events of the rows that are left. @throws FileError also when the file was empty */
  end(): CsvEvent[];
  /** Null until the header row is complete. */
  readonly header: HeaderMatch | null;
}

export interface CsvReaderOptions {
  /** Gives out only the rows behind this one, with the identities that they have in the whole file; default 0. */
  readonly afterRow?: number;
}

/** Kinesis takes no longer partition key. */
const longestPartitionKey = 256;

/** @param file name of the file: part of every event, and of messages */
export function createCsvReader(contract: Contract, file: string, { afterRow = 0 }: CsvReaderOptions = {}): CsvReader {
  const source = createRowSource(contract, file);
  const identify = createRowIdentity(contract, () => source.header as HeaderMatch);
  let toEvent: ((row: SplitRow, eventId: string) => CsvEvent) | null = null;

  const take = (rows: readonly SplitRow[]): CsvEvent[] => {
    if (!source.header) return [];
    const convert = toEvent ?? rowToEvent(contract, source.header, file);
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
  };
}

/**
 * Identity of the rows of one file, in their order. It rests on the columns of the fields that the contract began with, by
 * their names: an export that arranges its columns anew, or gains one that is none of theirs, gives the same rows the same
 * ids, and so does a contract that gains, retires or arranges fields. A column that is missing is one of blank cells.
 * Counting is cheap and hashing is not, so the identity is handed out as
 * a function: a reader that skips rows only counts them.
 * @param header asked once, at the first row
 */
export function createRowIdentity(contract: Contract, header: () => HeaderMatch): (row: SplitRow) => () => string {
  const occurrences = createOccurrences();
  let known: readonly number[] | undefined;
  return ({ cells, text, malformed }) => {
    known ??= identityColumns(contract, header());
    const cellAt = (position: number) => (position === noColumn ? '' : cells[position]);
    const content = malformed === undefined ? known.map(cellAt).join('\u001f') : text;
    const occurrence = occurrences.next(content);
    return () => eventIdOf(contract.source, content, occurrence);
  };
}

/** Compiles the conversion of a file's rows to events. Cells stay as they stood; blank ones are left out. */
export function rowToEvent(
  contract: Contract,
  { columns }: HeaderMatch,
  file: string,
): (row: SplitRow, eventId: string) => CsvEvent {
  const keyColumn = columns.findIndex(({ key, field }) => field !== null && key === contract.key);
  return ({ row, cells, text, malformed }, eventId) => {
    const event: Record<string, string | number> = {
      [reserved.eventId]: eventId,
      [reserved.originFile]: file,
      [reserved.originRow]: row,
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
    const partitionKey = cells[keyColumn]?.trim().slice(0, longestPartitionKey).toWellFormed() || unknownPartitionKey;
    return { row, partitionKey, data: JSON.stringify(event) };
  };
}

export const isBlank = (cell: string): boolean => cell === '' || cell.trim() === '';
