import { type ColumnTable, escape as escaped } from 'arquero';
import type { Aggregate, Contract, Score, Tiering } from '../contract/contract.ts';
import { tierOf } from '../scoring/tier.ts';
import { aggregatedFields, eventPartition, overColumn } from '../table/tables.ts';

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
 * @param current partition of the present: a later one counts as the latest only once it has begun. Default: all have begun
 */
export function entitiesTable(contract: Contract, rollups: ColumnTable, current?: string): ColumnTable {
  const { key, tiering, score } = contract;
  const partition = eventPartition(contract).name;
  const totals = rollups
    // Floating-point sums depend on the order of the rows.
    .orderby(key, partition)
    .reify()
    .groupby(key)
    .derive(latestPartitions(contract, partition, current))
    .rollup(totalsOf(contract, partition));
  const computed = totals.derive({
    ...(score ? meanScores(score) : {}),
    ...Object.fromEntries(contract.aggregates.flatMap(aggregateOf)),
  });
  return (tiering && score ? computed.derive(tierColumn(tiering, score)) : computed).orderby(key).reify();
}

const meanScores = ({ name }: Score): Record<string, string> => ({
  [`average_${name}`]: quotient(`${name}_sum`, `${name}_count`),
  [overColumn(`average_${name}`)]: `d => ${at(`${name}_count`)}`,
  [`latest_${name}`]: quotient(latest.sum, latest.count),
  [overColumn(`latest_${name}`)]: `d => ${at(latest.count)}`,
});

function tierColumn({ name, over, tiers }: Tiering, score: Score) {
  const mean = `${over === 'all' ? 'average' : 'latest'}_${score.name}`;
  return { [name]: escaped((d: Record<string, number | null>) => tierOf(tiers, d[mean] ?? null)) };
}

/** Columns of the latest scored partition. Their names contain a blank, so that no contract can have them. */
const latest = { sum: 'latest sum', count: 'latest count' } as const;

/** Latest partition of each entity with a record, and with a score, of those that have begun. */
function latestPartitions({ score }: Contract, partition: string, current?: string): Record<string, string> {
  const begun = current === undefined ? 'true' : `${at(partition)} <= ${JSON.stringify(current)}`;
  const latestIf = (condition: string) => `d => op.max(${condition} ? ${at(partition)} : null)`;
  return {
    latest_partition: latestIf(begun),
    ...(score ? { latest_scored_partition: latestIf(`${begun} && ${at(`${score.name}_count`)} > 0`) } : {}),
  };
}

function totalsOf(contract: Contract, partition: string): Record<string, string> {
  const ofLatest = (name: string, otherwise: 'null' | '0') =>
    `d => op.sum(${at(partition)} === ${at('latest_scored_partition')} ? ${at(name)} : ${otherwise})`;
  const fields = aggregatedFields(contract).flatMap((name) => [
    [`${name}_count`, `d => op.sum(${at(`${name}_count`)})`],
    [`${name}_sum`, `d => op.sum(${at(`${name}_sum`)})`],
    [`${name}_min`, `d => op.min(${at(`${name}_min`)})`],
    [`${name}_max`, `d => op.max(${at(`${name}_max`)})`],
  ]);
  return {
    records: `d => op.sum(${at('records')})`,
    latest_partition: `d => op.max(${at('latest_partition')})`,
    ...(contract.score
      ? {
          latest_scored_partition: `d => op.max(${at('latest_scored_partition')})`,
          [latest.sum]: ofLatest(`${contract.score.name}_sum`, 'null'),
          [latest.count]: ofLatest(`${contract.score.name}_count`, '0'),
        }
      : {}),
    ...Object.fromEntries(fields),
  };
}

const aggregateOf = ({ name, of, by }: Aggregate): [name: string, formula: string][] => [
  [name, by === 'mean' ? quotient(`${of}_sum`, `${of}_count`) : `d => ${at(`${of}_${by}`)}`],
  [overColumn(name), `d => ${at(`${of}_count`)}`],
];

const quotient = (sum: string, count: string) => `d => ${at(count)} > 0 ? ${at(sum)} / ${at(count)} : null`;
