import type { ColumnTable } from 'arquero';
import type { Batch } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import type { RejectedRow } from '../decode/csv-batch.ts';
import { filledShare, missingInputs, qualityScore, unreadCells } from '../quality/quality.ts';
import { inputOf, knownNames, plainRows } from './input.ts';

/** Data quality of a table and of what was rejected on the way to it. */
export interface Quality {
  /** Share of the records that were accepted, times the share of their cells that are filled, 0 to 1; null without records. */
  readonly score: number | null;
  readonly accepted: number;
  readonly rejected: number;
  /** Share of the accepted records' cells that are filled, over the fields of the contract, 0 to 1; null without records. */
  readonly filled: number | null;
  /** Accepted records without a value, for each input of the score: why they have none. */
  readonly missingInputs: Readonly<Record<string, number>>;
  /** Cells that could not be read and are null, by field; fields without such cells are left out. */
  readonly unreadCells: Readonly<Record<string, number>>;
}

/**
 * Measures the data quality of a file.
 *
 * @param table records of the contract, as {@link readCsv} returns them; fields that it lacks count as null
 * @param rejected rows that were rejected; default: none
 * @throws SchemaError if a column is of another type than the contract says
 * @example
 * const { table, rejected } = readCsv(manufacturing, sampleOf('manufacturing', { rows: 500 }));
 * (quality(manufacturing, table, rejected).score ?? 0) > 0.9; // → true
 */
export function quality(contract: Contract, table: ColumnTable, rejected: readonly RejectedRow[] = []): Quality {
  const rows = plainRows(table);
  return qualityOf(
    contract,
    inputOf(contract, rows, { use: 'the quality', names: knownNames(contract, rows), optional: ['unread'] }),
    distinctIds(rejected),
  );
}

/** @param rejected number of rejected records */
export function qualityOf(contract: Contract, records: Batch, rejected: number): Quality {
  const filled = filledShare(contract, records);
  return {
    score: qualityScore(records.length, rejected, filled),
    accepted: records.length,
    rejected,
    filled,
    missingInputs: missingInputs(contract, records),
    unreadCells: unreadCells(records),
  };
}

/** Number of rejected records, without duplicates. */
export const distinctIds = (rejected: readonly Pick<RejectedRow, 'eventId'>[]): number =>
  new Set(rejected.map(({ eventId }) => eventId)).size;
