import { toTable } from '../batch/arquero.ts';
import type { TableOf } from '../batch/table-of.ts';
import type { Contract } from '../contract/contract.ts';
import type { ColumnTypes, DecodedColumns } from '../contract/record.ts';
import { type DecodeCsvOptions, type DecodedCsv, decodeCsv } from '../decode/csv-batch.ts';
import { FileError } from '../errors.ts';
import type { FileProfile } from '../profile/profile.ts';
import { profileCsv } from '../profile/profiler.ts';

/** A CSV file as a table. Every row of the file is a row of `table` or a rejection. */
export interface CsvTable<Columns = ColumnTypes> extends Omit<DecodedCsv, 'batch'> {
  /** `event_id`, the fields of the contract in their units, `extra`, `unread`. Timestamps are `Date`s; missing values are null. */
  readonly table: TableOf<Columns>;
  /** Format of the file, and what follows from its columns. */
  readonly profile: FileProfile;
}

/**
 * Reads a CSV file by a contract: any delimiter, any accepted header, date and number form. Date order, decimal mark and
 * encoding are those in which the whole file makes sense, unless an option says them.
 *
 * @param csv text, or bytes in UTF-8, UTF-16 with a byte order mark, Windows-1252, or the encoding of the options
 * @returns the table; `rejected`, the rows that broke a rule, with reason, message and text; `unread`, how many
 * cells could not be read and are null, by reason; `header`, the match of the columns; `encoding`; `profile`
 * @throws FileError if the file as a whole cannot be read, or needs two readings at once: the message says what to do
 * @example
 * const { table, rejected } = readCsv(manufacturing, 'Machine,Time,Vibration\n1,2025-03-01,0.4\n2,2025-03-01,-3');
 * table.get('vibration', 0); // → 0.4
 * table.get('timestamp', 0); // → new Date('2025-03-01')
 * rejected[0]?.reason; // → 'vibration below 0'
 */
export function readCsv<C extends Contract>(
  contract: C,
  csv: Uint8Array | string,
  options: DecodeCsvOptions = {},
): CsvTable<DecodedColumns<C>> {
  const profile = profileCsv(contract, csv, options);
  // Each row that cannot be read is in `rejected`, even if none can.
  if (profile.fault && profile.fault.kind !== 'no-row')
    throw new FileError(profile.fault.message, { file: profile.file });
  const { batch, ...rest } = decodeCsv(contract, csv, { ...options, ...profile.format });
  return { table: toTable(batch), ...rest, profile };
}
