import type { Contract } from '../contract/contract.ts';
import { isBlank } from '../decode/events/csv-events.ts';
import type { Rejection } from '../decode/events/record.ts';
import type { HeaderMatch } from '../decode/header/header.ts';
import { recordRejection, unknownColumn } from '../decode/rows/rejection.ts';
import { createRowReader, type RowReader } from '../decode/rows/row-reader.ts';
import type { SplitRow } from '../decode/rows/row-source.ts';
import { type CellFormat, type DateOrder, type DecimalMark, formatText } from '../decode/values/cell-format.ts';
import type { Judge } from './candidates.ts';

/** Rows of a file, and those that one reading rejects. */
export interface TriedRows {
  readonly rows: number;
  readonly rejected: number;
  /** The most frequent first. */
  readonly reasons: readonly (readonly [reason: string, rows: number])[];
  /** Number of cells of every row, if it is another one than that of the header. */
  readonly otherWidth: number | null;
}

/** Trial of every row of a file under each reading that is left. */
export interface RowTrial {
  take(row: SplitRow): void;
  /** Result of one reading. */
  result(format: CellFormat): TriedRows;
}

/** Rejections by reason. The reasons are those of the contract, so there are few. */
type Reasons = Map<string, number>;

interface TriedReading {
  readonly reader: RowReader;
  readonly reasons: Reasons;
}

export function createRowTrial(
  contract: Contract,
  { columns }: HeaderMatch,
  dates: Judge<DateOrder>,
  decimals: Judge<DecimalMark>,
): RowTrial {
  /** Rejections of rows that all trials read alike. */
  const common: Reasons = new Map();
  const trials = new Map<string, TriedReading>();
  const readingOf = (format: CellFormat): TriedReading => {
    const key = formatText(format);
    const known = trials.get(key) ?? { reader: createRowReader(contract, format), reasons: new Map() };
    trials.set(key, known);
    return known;
  };
  let rows = 0;
  let width: number | null | undefined;

  const isDoubtful = ({ cells, row }: SplitRow): boolean => {
    let doubtful = false;
    for (let i = 0; i < columns.length; i++) {
      const field = columns[i]?.field;
      const cell = cells[i] as string;
      if (field === null || field === undefined || cell === '') continue;
      if (dates.see(field, cell, row) || decimals.see(field, cell, row)) doubtful = true;
    }
    return doubtful;
  };
  const rejectionOf = (reader: RowReader, cells: readonly string[]): Rejection | null => {
    reader.begin();
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i];
      const cell = cells[i] as string;
      if (!column || isBlank(cell)) continue;
      if (column.field === null && contract.newColumn !== 'evolve') return unknownColumn(contract, column.key, '');
      const rejection = column.field === null ? null : reader.put(column.field, cell, '');
      if (rejection) return rejection;
    }
    return reader.end('');
  };
  return {
    take(row) {
      rows++;
      const found = row.malformed !== undefined && row.cells.length !== columns.length ? row.cells.length : null;
      width = width === undefined || width === found ? found : null;
      if (row.malformed !== undefined) return count(common, recordRejection(row.malformed, ''));
      if (isDoubtful(row)) {
        for (const dateOrder of dates.left)
          for (const decimalMark of decimals.left) {
            const { reader, reasons } = readingOf({ dateOrder, decimalMark });
            count(reasons, rejectionOf(reader, row.cells));
          }
        return;
      }
      const { reader } = readingOf({ dateOrder: dates.left[0], decimalMark: decimals.left[0] } as CellFormat);
      count(common, rejectionOf(reader, row.cells));
    },
    result(format) {
      const all = new Map(common);
      for (const [reason, number] of readingOf(format).reasons) all.set(reason, (all.get(reason) ?? 0) + number);
      const reasons = [...all].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
      const rejected = reasons.reduce((sum, [, number]) => sum + number, 0);
      return { rows, rejected, reasons, otherWidth: width ?? null };
    },
  };
}

function count(reasons: Reasons, rejection: Rejection | null): void {
  if (rejection) reasons.set(rejection.reason, (reasons.get(rejection.reason) ?? 0) + 1);
}
