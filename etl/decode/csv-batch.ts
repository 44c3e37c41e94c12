import type { Batch } from '../batch/batch.ts';
import { createBatchBuilder } from '../batch/builder.ts';
import type { Contract } from '../contract/contract.ts';
import type { ColumnTypes, DecodedColumns } from '../contract/record.ts';
import { createTextReader, type Encoding } from '../csv/encoding.ts';
import type { FileFormat } from '../profile/file-format.ts';
import { decodedRecordColumns } from './columns.ts';
import { createRowIdentity, isBlank } from './events/csv-events.ts';
import type { Rejection } from './events/record.ts';
import type { HeaderColumn, HeaderMatch } from './header/header.ts';
import { extraText } from './rows/extra.ts';
import { recordRejection, unknownColumn } from './rows/rejection.ts';
import { createRowReader } from './rows/row-reader.ts';
import { createRowSource, type SplitRow } from './rows/row-source.ts';
import { countUnread, unreadText } from './rows/unread.ts';
import type { Raw } from './values/cell.ts';
import type { CellFormat } from './values/cell-format.ts';

/** Rejected row of a file. */
export interface RejectedRow extends Rejection {
  readonly eventId: string;
  /** See `CsvRow.row`. */
  readonly row: number;
  /** Unchanged text of the row. */
  readonly text: string;
}

/** Decoded file: each of its rows is either a row of `batch` or a rejection. */
export interface DecodedCsv<Columns = ColumnTypes> {
  /** `event_id`, the fields of the contract, `extra`, `unread`. */
  readonly batch: Batch<Columns>;
  readonly rejected: readonly RejectedRow[];
  /** Number of cells that could not be read and are null, by reason. Their rows are in `batch`. */
  readonly unread: ReadonlyMap<string, number>;
  readonly header: HeaderMatch;
  readonly encoding: Encoding;
}

export interface DecodeCsvOptions extends FileFormat {
  /** Name of the file, for messages; default `the file`. */
  readonly file?: string;
}

/** Bytes split into rows at a time, which bounds the memory for rows. */
const chunk = 1_048_576;

/**
 * Decodes a whole CSV file, with the same rows, values, identities and reasons as the stream. One check is left out: a file
 * has no arrival times, so no row is rejected for a time in the future. Dates and decimal marks are read as the options or
 * the contract say; `readCsv` finds out.
 * @param csv text, or bytes in UTF-8 or Windows-1252
 * @throws FileError if the file as a whole is rejected
 * @example
 * const { batch, rejected } = decodeCsv(ecommerce, sampleOf('ecommerce', { rows: 3 }));
 * batch.length + rejected.length; // → 3
 */
export function decodeCsv<C extends Contract>(
  contract: C,
  csv: Uint8Array | string,
  options?: DecodeCsvOptions,
): DecodedCsv<DecodedColumns<C>>;
export function decodeCsv(
  contract: Contract,
  csv: Uint8Array | string,
  { file = 'the file', encoding, delimiter, ...cells }: DecodeCsvOptions = {},
): DecodedCsv {
  const bytes = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
  const text = createTextReader(file, encoding === undefined ? {} : { encoding });
  const source = createRowSource(contract, file, delimiter === undefined ? {} : { delimiter });
  const taker = createRowTaker(contract, file, cells, () => source.header as HeaderMatch);
  for (let at = 0; at < bytes.length; at += chunk) taker.take(source.push(text.push(bytes.subarray(at, at + chunk))));
  taker.take(source.push(text.end()));
  taker.take(source.end());
  return { ...taker.finish(), header: source.header as HeaderMatch, encoding: text.encoding };
}

function createRowTaker(contract: Contract, file: string, format: CellFormat, header: () => HeaderMatch) {
  const rows = createBatchBuilder(decodedRecordColumns(contract));
  const rejected: RejectedRow[] = [];
  const unread = new Map<string, number>();
  const reader = createRowReader(contract, format);
  const identify = createRowIdentity(contract, header, format);

  const read = (cells: readonly string[], columns: readonly HeaderColumn[], extra: [string, Raw][], where: string) => {
    reader.begin();
    for (let i = 0; i < columns.length; i++) {
      const { field, key } = columns[i] as HeaderColumn;
      const cell = cells[i] as string;
      if (isBlank(cell)) continue;
      if (field === null && contract.newColumn !== 'evolve') return unknownColumn(contract, key, where);
      if (field === null) extra.push([key, cell]);
      const rejection = field === null ? null : reader.put(field, cell, where);
      if (rejection) return rejection;
    }
    return reader.end(where);
  };
  return {
    take(split: readonly SplitRow[]): void {
      for (const row of split) {
        const where = `${file} row ${row.row}`;
        const eventId = identify(row)();
        const extra: [string, Raw][] = [];
        const rejection = row.malformed
          ? recordRejection(row.malformed, where)
          : read(row.cells, header().columns, extra, where);
        if (rejection) rejected.push({ ...rejection, eventId, row: row.row, text: row.text });
        else {
          rows.append([eventId, ...reader.values, extraText(extra), unreadText(reader.unread)]);
          countUnread(unread, reader.unread);
        }
      }
    },
    finish: () => ({ batch: rows.finish(), rejected, unread }),
  };
}
