import { fromTable, toTable } from '../batch/arquero.ts';
import type { Batch, Column } from '../batch/batch.ts';
import type { Contract } from '../contract/contract.ts';
import type { EntityColumns, RecordColumns, RollupColumns } from '../contract/record.ts';
import { partitionOf } from '../table/layout.ts';
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
 * @param now ms since 1970 UTC: a later partition counts as the latest only once it has begun, so that one record with a
 * time in the future decides nothing. Default: all have begun
 */
export function entities<C extends Contract>(
  contract: C,
  rollups: ReadonlyMap<string, Batch<RollupColumns<C>>>,
  now?: number,
): Batch<EntityColumns<C>>;
export function entities(contract: Contract, rollups: ReadonlyMap<string, Batch>, now?: number): Batch {
  const column = eventPartition(contract);
  const partition = column.name;
  const { rollup: schema, entities: wanted } = tablesOf(contract);
  const rows = [...rollups].flatMap(([name, batch]) => rowsIn(withPartition(batch, partition, name)));
  const all = gatherRows(rows, [...schema.columns, { name: partition, type: 'text' }]);
  const current = now === undefined ? undefined : partitionOf(column, now);
  return fromTable(entitiesTable(contract, toTable(all), current), wanted.columns);
}

function withPartition(batch: Batch, name: string, value: string): Batch {
  const values = new Array<string>(batch.length).fill(value);
  const column: Column = { name, type: 'text', values, valid: null };
  return { length: batch.length, columns: new Map([...batch.columns, [name, column]]) };
}
