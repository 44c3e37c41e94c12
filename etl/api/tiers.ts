import type { ColumnTable } from 'arquero';
import { toTable } from '../batch/arquero.ts';
import type { Batch } from '../batch/batch.ts';
import type { TableOf } from '../batch/table-of.ts';
import type { Contract } from '../contract/contract.ts';
import type { EntityColumns } from '../contract/record.ts';
import { UserError } from '../errors.ts';
import { aggregatedFields, timeColumn } from '../table/tables.ts';
import { gatherRows, numbersOf, rowsIn } from '../transform/gather.ts';
import { entities, rollup } from '../transform/rollup.ts';
import { splitByPartition } from '../transform/split.ts';
import { inputOf, plainRows } from './input.ts';

/** Columns of the table of entities; a table of records without a time has no `latest_partition`. */
type TierColumns<C extends Contract> = C extends { readonly eventTime: string }
  ? EntityColumns<C>
  : Omit<EntityColumns<C>, 'latest_partition'>;

/**
 * Sorts each entity (machine, customer) into a tier by its mean score.
 *
 * @param table scored records without duplicates, see {@link score}
 * @returns one row for each entity, sorted by key: `records`, `latest_partition`, its mean scores, the aggregates of the
 * contract, and its tier, null if none of its records has a score
 * @throws UserError if the contract declares no score or no tiers
 * @throws SchemaError if a column is missing or of another type: the message says what to do
 * @example
 * const scored = score(manufacturing, readCsv(manufacturing, sampleOf('manufacturing', { rows: 500 })).table);
 * const machines = tiers(manufacturing, scored);
 * machines.filter((d) => d.risk === 'HIGH').numRows() < machines.numRows(); // → true
 */
export function tiers<C extends Contract>(contract: C, table: ColumnTable): TableOf<TierColumns<C>>;
export function tiers(contract: Contract, table: ColumnTable): ColumnTable {
  if (!contract.tiering || !contract.score) {
    throw new UserError(
      `contract "${contract.source}" declares no tiers of a score: add \`score\` and \`tiering\` to the contract`,
      {
        source: contract.source,
      },
    );
  }
  return toTable(entitiesOf(contract, plainRows(table)));
}

/**
 * One row for each entity of a table: the columns of the table `entities`, without `latest_partition` if the time of the
 * records is unknown.
 * @param rows plain rows with the columns of {@link score}
 */
export function entitiesOf(contract: Contract, rows: ColumnTable): Batch {
  const time = timeColumn(contract);
  const isDated = contract.eventTime !== undefined || rows.column(time) !== undefined;
  const scored = contract.score ? [contract.score.name] : [];
  const names = [contract.key, ...(isDated ? [time] : []), ...scored];
  const records = inputOf(contract, rows, { use: 'a tier', names, optional: aggregatedFields(contract) });
  if (isDated) {
    const partitions = splitByPartition(contract, byTime(time, records));
    return entities(contract, new Map([...partitions].map(([name, batch]) => [name, rollup(contract, batch)])));
  }
  const { length, columns } = entities(contract, new Map([['', rollup(contract, records)]]));
  return { length, columns: new Map([...columns].filter(([name]) => name !== 'latest_partition')) };
}

/** Sums of floating-point numbers depend on their order: the lake adds up in order of time. */
function byTime(time: string, batch: Batch): Batch {
  const times = numbersOf(batch, time);
  const rows = rowsIn(batch).sort((one, other) => (times[one.row] as number) - (times[other.row] as number));
  return gatherRows(rows, [...batch.columns.values()]);
}
