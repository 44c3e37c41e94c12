import type { ColumnTable } from 'arquero';
import { toTable } from '../batch/arquero.ts';
import { batchOfRows } from '../batch/rows.ts';
import type { TableOf } from '../batch/table-of.ts';
import type { Contract } from '../contract/contract.ts';
import type { AlertColumns, ColumnType } from '../contract/record.ts';
import { UserError } from '../errors.ts';
import { alertsOf } from '../scoring/alerts.ts';
import { tablesOf, timeColumn } from '../table/tables.ts';
import { inputOf, plainRows } from './input.ts';
import { scoreOf } from './score.ts';

/** Columns of the table `alerts`. A table of records can lack the event id, and the time if that is the arrival. */
type AlertTableColumns<C extends Contract> = {
  readonly [Name in keyof AlertColumns<C>]: Name extends 'event_id'
    ? ColumnType<'text'>
    : Name extends 'arrived_at'
      ? ColumnType<'timestamp'>
      : AlertColumns<C>[Name];
};

/**
 * Selects the records whose score exceeds a threshold.
 *
 * @param table scored records, see {@link score}
 * @param threshold exclusive, in the unit of the score; default: the contract's
 * @returns one row for each alert, in the order of the table: `event_id`, `alert_type`, key, event time, `score`,
 * `threshold`, and `contributions`, a JSON object of what each input added to the score
 * @throws UserError if the contract declares no score or no alert
 * @throws SchemaError if a column is missing or of another type: the message says what to do
 * @example
 * const scored = score(manufacturing, readCsv(manufacturing, sampleOf('manufacturing', { rows: 500 })).table);
 * alerts(manufacturing, scored, 2).numRows() > alerts(manufacturing, scored, 3).numRows(); // → true
 */
export function alerts<C extends Contract>(
  contract: C,
  table: ColumnTable,
  threshold?: number,
): TableOf<AlertTableColumns<C>>;
export function alerts(contract: Contract, table: ColumnTable, threshold?: number): ColumnTable {
  const { name, terms } = scoreOf(contract);
  const above = threshold ?? contract.alert?.above;
  const { alerts: alertTable } = tablesOf(contract);
  if (!alertTable || above === undefined) {
    throw new UserError(`contract "${contract.source}" declares no alert: add one to the contract`, {
      source: contract.source,
    });
  }
  const rows = plainRows(table);
  const names = [
    name,
    ...terms.map(({ field }) => field),
    contract.key,
    ...(contract.eventTime ? [contract.eventTime] : []),
  ];
  const scored = inputOf(contract, rows, { use: 'an alert', names, optional: ['event_id', timeColumn(contract)] });
  const columns = alertTable.columns.map((column) => ({ ...column, nullable: true }));
  return toTable(batchOfRows(columns, alertsOf(contract, scored, above)));
}
