import { type Batch, type Column, column } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import type { ArrivedColumns, DecodedColumns, ProcessedColumns, ScoredColumns } from '../contract/record.ts';
import { computeColumn } from '../expression/columns.ts';
import type { Expression } from '../expression/expression.ts';
import { scoreExpression } from '../scoring/score.ts';
import { scoredColumns, tablesOf } from '../table/tables.ts';

/** Computed columns of a contract, in order: its score, then its derived columns. */
export const computedColumns = ({ score, derived }: Contract): (readonly [name: string, Expression])[] => [
  ...(score ? [[score.name, scoreExpression(score)] as const] : []),
  ...derived.map(({ name, expression }) => [name, expression] as const),
];

/**
 * Adds score and derived columns to a decoded batch. A derived column may read the score and derived columns before it.
 * @param decoded `event_id`, the contract's fields, `extra`; and, from a stream, the columns of the arrival
 * @returns the columns of the table `processed` in its order, or those without the arrival if there are no columns of it,
 * as from a file; existing columns are not copied
 * @throws SchemaError naming the existing columns, if one is missing
 */
export function scoreBatch<C extends Contract>(
  contract: C,
  decoded: Batch<ArrivedColumns<C>>,
): Batch<ProcessedColumns<C>>;
export function scoreBatch<C extends Contract>(contract: C, decoded: Batch<DecodedColumns<C>>): Batch<ScoredColumns<C>>;
export function scoreBatch(contract: Contract, decoded: Batch): Batch {
  const columns = new Map(decoded.columns);
  for (const [name, expression] of computedColumns(contract)) {
    columns.set(name, { name, type: 'decimal', ...computeColumn(expression, { length: decoded.length, columns }) });
  }
  const all: Batch = { length: decoded.length, columns };
  const wanted = columns.has('arrived_at') ? tablesOf(contract).processed.columns : scoredColumns(contract);
  return {
    length: decoded.length,
    columns: new Map(wanted.map(({ name }): [string, Column] => [name, column(all, name)])),
  };
}
