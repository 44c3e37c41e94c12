import { type Batch, cellAt, column } from '../batch/batch.ts';
import type { Row } from '../batch/rows.ts';
import type { Contract } from '../contract/contract.ts';
import type { AlertColumns, ProcessedColumns, RecordColumns, RowOf } from '../contract/record.ts';
import { timeColumn } from '../table/tables.ts';
import { compileContributions } from './score.ts';

/**
 * Rows of the source's table `alerts`, one for each record of a scored batch whose score exceeds the threshold. None if the
 * contract declares no alert.
 * @param scored columns of the table `processed`, at least key, event time, `event_id`, score and the score's inputs
 * @param threshold exclusive; default is the threshold of the contract
 */
export function alertsOf<C extends Contract>(
  contract: C,
  scored: Batch<ProcessedColumns<C>> | Batch<RecordColumns<C>>,
  threshold?: number,
): RowOf<AlertColumns<C>>[];
export function alertsOf(contract: Contract, scored: Batch, threshold = contract.alert?.above): Row[] {
  const { alert, score } = contract;
  if (!alert || !score || threshold === undefined) return [];
  const scores = column(scored, score.name);
  const explain = compileContributions(score);
  const at = (name: string, row: number) => cellAt(column(scored, name), row);
  const rows: Row[] = [];
  for (let row = 0; row < scored.length; row++) {
    const value = cellAt(scores, row);
    if (typeof value !== 'number' || value <= threshold) continue;
    rows.push({
      event_id: at('event_id', row),
      alert_type: alert.type,
      [contract.key]: at(contract.key, row),
      [timeColumn(contract)]: at(timeColumn(contract), row),
      score: value,
      threshold,
      contributions: JSON.stringify(explain((name) => at(name, row))),
    });
  }
  return rows;
}
