import type { Contract } from '../contract/contract.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { scoredColumns, tablesOf } from '../table/tables.ts';

/** Columns of the table `processed` that decoding fills: all except those computed from the fields. */
export const decodedColumns = (contract: Contract): ColumnSchema[] =>
  withoutComputed(contract, tablesOf(contract).processed.columns);

/** Columns that decoding a file fills: `event_id`, the fields, `extra`, `unread`. */
export const decodedRecordColumns = (contract: Contract): ColumnSchema[] =>
  withoutComputed(contract, scoredColumns(contract));

function withoutComputed({ score, derived }: Contract, columns: readonly ColumnSchema[]): ColumnSchema[] {
  const computed = new Set([...(score ? [score.name] : []), ...derived.map((column) => column.name)]);
  return columns.filter((column) => !computed.has(column.name));
}
