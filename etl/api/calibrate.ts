import type { ColumnTable } from 'arquero';
import { cellAt, column } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import { calibrateThreshold } from '../scoring/calibrate.ts';
import { inputOf, plainRows } from './input.ts';
import { scoreOf } from './score.ts';

/**
 * Finds the smallest threshold, to two decimals, that at most so many records of a table exceed.
 *
 * @param table scored records, see {@link score}
 * @param budget acceptable number of alerts in the table; default: the contract's `budgetPerDay`, which is for 100,000
 * records, for as many records as the table has
 * @returns threshold in the unit of the score, exclusive; null if there are no more scores than the budget
 * @throws UserError if the contract declares no score
 * @throws SchemaError if the score is missing or no number: the message says what to do
 * @example
 * const scored = score(manufacturing, readCsv(manufacturing, sampleOf('manufacturing', { rows: 500 })).table);
 * const threshold = calibrate(manufacturing, scored, 10) ?? 0;
 * alerts(manufacturing, scored, threshold).numRows() <= 10; // → true
 */
export function calibrate(contract: Contract, table: ColumnTable, budget?: number): number | null {
  const { name } = scoreOf(contract);
  const rows = plainRows(table);
  const batch = inputOf(contract, rows, { use: 'a threshold', names: [name] });
  const scores = Array.from({ length: batch.length }, (_, row) => cellAt(column(batch, name), row) as number | null);
  const declared = ((contract.alert?.budgetPerDay ?? 0) * batch.length) / 100_000;
  return calibrateThreshold(scores, { budget: budget ?? declared });
}
