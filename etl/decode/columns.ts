import type { Contract } from '../contract/contract.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { scoredColumns, tablesOf } from '../table/tables.ts';

/** Columns that decoding fills in of the table `processed`: all save what is computed from the fields. */
export const decodedColumns = (contract: Contract): ColumnSchema[] =>
  withoutComputed(contract, tablesOf(contract).processed.columns);

/** Columns that decoding a file fills in: `event_id`, the fields, `extra`. */
export const decodedRecordColumns = (contract: Contract): ColumnSchema[] =>
  withoutComputed(contract, scoredColumns(contract));

function withoutComputed({ score, derived }: Contract, columns: readonly ColumnSchema[]): ColumnSchema[] {
  const computed = new Set([...(score ? [score.name] : []), ...derived.map((column) => column.name)]);
  return columns.filter((column) => !computed.has(column.name));
}
