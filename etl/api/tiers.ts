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

/** Columns of the table of entities; a table of records without a time has no latest partitions. */
type TierColumns<C extends Contract> = C extends { readonly eventTime: string }
  ? EntityColumns<C>
  : Omit<EntityColumns<C>, (typeof latestColumns)[number]>;

const latestColumns = ['latest_partition', 'latest_scored_partition'] as const;

/** Moment that the records of a table are judged at. */
export interface Present {
  /**
   * A day or month after it counts as the latest of no entity, so that one record with a time in the future decides nothing.
   * Default: the latest of the table counts.
   */
  readonly now?: Date;
}

/**
 * Sorts each entity (machine, customer) into a tier by its mean score.
 *
 * @param table scored records without duplicates, see {@link score}
 * @param present moment that the records are judged at
 * @returns one row for each entity, sorted by key: `records`, `latest_partition`, its mean scores, the aggregates of the
 * contract, each with the number of values that it is over, and its tier, `UNKNOWN` if no score is known. The latest score
 * is that of `latest_scored_partition`, the latest day or month with a score
 * @throws UserError if the contract declares no score or no tiers
 * @throws SchemaError if a column is missing or of another type: the message says what to do
 * @example
 * const scored = score(manufacturing, readCsv(manufacturing, sampleOf('manufacturing', { rows: 500 })).table);
 * const machines = tiers(manufacturing, scored);
 * machines.filter((d) => d.risk === 'HIGH').numRows() < machines.numRows(); // → true
 */
export function tiers<C extends Contract>(contract: C, table: ColumnTable, present?: Present): TableOf<TierColumns<C>>;
export function tiers(contract: Contract, table: ColumnTable, present: Present = {}): ColumnTable {
  if (!contract.tiering || !contract.score) {
    throw new UserError(
      `contract "${contract.source}" declares no tiers of a score: add \`score\` and \`tiering\` to the contract`,
      {
        source: contract.source,
      },
    );
  }
  return toTable(entitiesOf(contract, plainRows(table), present));
}

/**
 * One row for each entity of a table: the columns of the table `entities`, without its latest partitions if the time of the
 * records is unknown.
 * @param rows plain rows with the columns of {@link score}
 */
export function entitiesOf(contract: Contract, rows: ColumnTable, { now }: Present = {}): Batch {
  const time = timeColumn(contract);
  const isDated = contract.eventTime !== undefined || rows.column(time) !== undefined;
  const scored = contract.score ? [contract.score.name] : [];
  const names = [contract.key, ...(isDated ? [time] : []), ...scored];
  const records = inputOf(contract, rows, { use: 'a tier', names, optional: aggregatedFields(contract) });
  if (isDated) {
    const partitions = splitByPartition(contract, byTime(time, records));
    const rollups = new Map([...partitions].map(([name, batch]) => [name, rollup(contract, batch)]));
    return entities(contract, rollups, now?.getTime());
  }
  const { length, columns } = entities(contract, new Map([['', rollup(contract, records)]]));
  return { length, columns: new Map([...columns].filter(([name]) => !undated.has(name))) };
}

const undated: ReadonlySet<string> = new Set(latestColumns);

/** Sums of floating-point numbers depend on their order: the lake adds up in order of time. */
function byTime(time: string, batch: Batch): Batch {
  const times = numbersOf(batch, time);
  const rows = rowsIn(batch).sort((one, other) => (times[one.row] as number) - (times[other.row] as number));
  return gatherRows(rows, [...batch.columns.values()]);
}
