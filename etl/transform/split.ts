import type { Batch } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import { groupBy } from '../group-by.ts';
import { partitionOf } from '../table/layout.ts';
import { eventPartition, timeColumn } from '../table/tables.ts';
import { gatherRows, numbersOf, type RowRef, rowsIn } from './gather.ts';

/** Splits a batch by event-time partition, in order of partition. Rows keep their order, and columns are unchanged. */
export function splitByPartition<Columns>(contract: Contract, batch: Batch<Columns>): Map<string, Batch<Columns>>;
export function splitByPartition(contract: Contract, batch: Batch): Map<string, Batch> {
  const columns = [...batch.columns.values()];
  const byPartition = groupBy(rowsIn(batch), partitionOfRow(contract, batch));
  const names = [...byPartition.keys()].sort();
  return new Map(names.map((name) => [name, gatherRows(byPartition.get(name) ?? [], columns)]));
}

/** Number of rows of a batch in each event-time partition. */
export function rowsByPartition(contract: Contract, batch: Batch): Map<string, number> {
  const partitionOf = partitionOfRow(contract, batch);
  const counts = new Map<string, number>();
  for (const ref of rowsIn(batch)) {
    const partition = partitionOf(ref);
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
  }
  return counts;
}

/** Partition of a row. Names are cached by day: formatting a date for every row would cost more than everything else. */
function partitionOfRow(contract: Contract, batch: Batch): (ref: RowRef) => string {
  const column = eventPartition(contract);
  const times = numbersOf(batch, timeColumn(contract));
  const names = new Map<number, string>();
  return ({ row }) => {
    const at = times[row] as number;
    const day = Math.floor(at / 86_400_000);
    const known = names.get(day);
    if (known !== undefined) return known;
    const name = partitionOf(column, at);
    names.set(day, name);
    return name;
  };
}
