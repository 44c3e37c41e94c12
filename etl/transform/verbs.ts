import { type ColumnTable, escape as escaped } from 'arquero';
import type { Aggregate, Contract, Score, Tiering } from '../contract/contract.ts';
import { tierOf } from '../scoring/tier.ts';
import { aggregatedFields, eventPartition } from '../table/tables.ts';

const at = (name: string) => `d[${JSON.stringify(name)}]`;

/**
 * Computes sums and counts per entity: columns of the contract's table `rollup`, sorted by entity.
 * @param records rows of one event-time partition; sums are added in their order
 */
export function rollupTable(contract: Contract, records: ColumnTable): ColumnTable {
  const values = aggregatedFields(contract).flatMap((name) => [
    [`${name}_count`, `d => op.valid(${at(name)})`],
    [`${name}_sum`, `d => op.sum(${at(name)})`],
    [`${name}_min`, `d => op.min(${at(name)})`],
    [`${name}_max`, `d => op.max(${at(name)})`],
  ]);
  return records
    .groupby(contract.key)
    .rollup({ records: 'd => op.count()', ...Object.fromEntries(values) })
    .orderby(contract.key)
    .reify();
}

/**
 * Computes one row for each entity: columns of the contract's table `entities`, sorted by entity.
 * @param rollups rollups of all partitions, with the partition in the column that `eventPartition` names
 */
export function entitiesTable(contract: Contract, rollups: ColumnTable): ColumnTable {
  const { key, tiering, score } = contract;
  const partition = eventPartition(contract).name;
  const totals = rollups
    // Floating-point sums depend on the order of the rows.
    .orderby(key, partition)
    .reify()
    .groupby(key)
    .derive({ latest_partition: `d => op.max(${at(partition)})` })
    .rollup(totalsOf(contract, partition));
  const computed = totals.derive({
    ...(score ? meanScores(score) : {}),
    ...Object.fromEntries(contract.aggregates.map((a) => [a.name, aggregateOf(a)])),
  });
  return (tiering && score ? computed.derive(tierColumn(tiering, score)) : computed).orderby(key).reify();
}

const meanScores = ({ name }: Score): Record<string, string> => ({
  [`average_${name}`]: quotient(`${name}_sum`, `${name}_count`),
  [`latest_${name}`]: quotient(latest.sum, latest.count),
});

function tierColumn({ name, over, tiers }: Tiering, score: Score) {
  const mean = `${over === 'all' ? 'average' : 'latest'}_${score.name}`;
  return { [name]: escaped((d: Record<string, number | null>) => tierOf(tiers, d[mean] ?? null)) };
}

/** Columns of the latest partition. Their names contain a blank, so that no contract can have them. */
const latest = { sum: 'latest sum', count: 'latest count' } as const;

function totalsOf(contract: Contract, partition: string): Record<string, string> {
  const ofLatest = (name: string) => `d => op.sum(${at(partition)} === ${at('latest_partition')} ? ${at(name)} : null)`;
  const fields = aggregatedFields(contract).flatMap((name) => [
    [`${name}_count`, `d => op.sum(${at(`${name}_count`)})`],
    [`${name}_sum`, `d => op.sum(${at(`${name}_sum`)})`],
    [`${name}_min`, `d => op.min(${at(`${name}_min`)})`],
    [`${name}_max`, `d => op.max(${at(`${name}_max`)})`],
  ]);
  return {
    records: `d => op.sum(${at('records')})`,
    latest_partition: `d => op.max(${at(partition)})`,
    ...(contract.score
      ? {
          [latest.sum]: ofLatest(`${contract.score.name}_sum`),
          [latest.count]: ofLatest(`${contract.score.name}_count`),
        }
      : {}),
    ...Object.fromEntries(fields),
  };
}

const aggregateOf = ({ of, by }: Aggregate): string =>
  by === 'mean' ? quotient(`${of}_sum`, `${of}_count`) : `d => ${at(`${of}_${by}`)}`;

const quotient = (sum: string, count: string) => `d => ${at(count)} > 0 ? ${at(sum)} / ${at(count)} : null`;
