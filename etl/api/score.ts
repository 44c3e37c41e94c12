import type { ColumnTable } from 'arquero';
import { toTable } from '../batch/arquero.ts';
import type { Column } from '../batch/batch.ts';
import type { TableOf, TypedTable } from '../batch/table-of.ts';
import type { Contract, Score } from '../contract/contract.ts';
import type { ComputedColumns } from '../contract/record.ts';
import { UserError } from '../errors.ts';
import { computeColumn } from '../expression/columns.ts';
import { fieldsOf } from '../expression/expression.ts';
import { computedColumns } from '../transform/score-batch.ts';
import { inputOf, plainRows } from './input.ts';

/**
 * Adds the score and the derived columns of a contract to a table. Each is null if one of its inputs is, a derived column
 * also if the table lacks one.
 *
 * @param table any table with the inputs of the score; further columns stay as they are
 * @returns the table in its order, with one column of numbers more for the score and each derived column
 * @throws SchemaError if a column is missing or of another type: the message says what to do
 * @example
 * const { table } = readCsv(ecommerce, sampleOf('ecommerce', { rows: 500 }));
 * const [best] = score(ecommerce, table).orderby(desc('customer_value_score')).objects({ limit: 1 });
 * (best?.customer_value_score ?? 0) > 0.5; // → true
 * best?.time_of_purchase instanceof Date; // → true
 */
export function score<C extends Contract, Columns>(
  contract: C,
  table: TypedTable<Columns>,
): TableOf<Columns & ComputedColumns<C>>;
export function score(contract: Contract, table: ColumnTable): ColumnTable;
export function score(contract: Contract, table: ColumnTable): ColumnTable {
  const rows = plainRows(table);
  const computed = computedColumns(contract);
  const added = new Set(computed.map(([name]) => name));
  const names = contract.score?.terms.map(({ field }) => field) ?? [];
  const optional = computed.flatMap(([, expression]) => fieldsOf(expression)).filter((name) => !added.has(name));
  const { length, columns } = inputOf(contract, rows, { use: 'the score', names, optional });
  const known = new Map(columns);
  const results = computed.map(([name, expression]): [string, Column] => {
    const column: Column = { name, type: 'decimal', ...computeColumn(expression, { length, columns: known }) };
    // A derived column may read those before it.
    known.set(name, column);
    return [name, column];
  });
  return rows.assign(toTable({ length, columns: new Map(results) }));
}

/** The score of a contract. @throws UserError if it declares none */
export function scoreOf(contract: Contract): Score {
  if (contract.score) return contract.score;
  throw new UserError(`contract "${contract.source}" declares no score: add one to the contract`, {
    source: contract.source,
  });
}
