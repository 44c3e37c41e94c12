import { fromTable, toTable } from '../batch/arquero.ts';
import type { Batch, Column } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import type { EntityColumns, RecordColumns, RollupColumns } from '../contract/record.ts';
import { eventPartition, tablesOf } from '../table/tables.ts';
import { gatherRows, rowsIn } from './gather.ts';
import { entitiesTable, rollupTable } from './verbs.ts';

/**
 * Computes sums and counts per entity of one event-time partition: the columns of the table `rollup`, sorted by entity.
 * @param records the partition's rows in the order of `mergeRecords`, so that sums are the same each time
 */
export function rollup<C extends Contract>(contract: C, records: Batch<RecordColumns<C>>): Batch<RollupColumns<C>>;
export function rollup(contract: Contract, records: Batch): Batch {
  return fromTable(rollupTable(contract, toTable(records)), tablesOf(contract).rollup.columns);
}

/**
 * Computes one row for each entity: the columns of the table `entities`, sorted by entity.
 * @param rollups the rollup of every partition, by partition, in any order
 */
export function entities<C extends Contract>(
  contract: C,
  rollups: ReadonlyMap<string, Batch<RollupColumns<C>>>,
): Batch<EntityColumns<C>>;
export function entities(contract: Contract, rollups: ReadonlyMap<string, Batch>): Batch {
  const partition = eventPartition(contract).name;
  const { rollup: schema, entities: wanted } = tablesOf(contract);
  const rows = [...rollups].flatMap(([name, batch]) => rowsIn(withPartition(batch, partition, name)));
  const all = gatherRows(rows, [...schema.columns, { name: partition, type: 'text' }]);
  return fromTable(entitiesTable(contract, toTable(all)), wanted.columns);
}

function withPartition(batch: Batch, name: string, value: string): Batch {
  const values = new Array<string>(batch.length).fill(value);
  const column: Column = { name, type: 'text', values, valid: null };
  return { length: batch.length, columns: new Map([...batch.columns, [name, column]]) };
}
