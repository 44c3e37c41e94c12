import { allowedLatenessHours, InvariantError } from '../../etl/platform.ts';
import {
  dataDays,
  daysPerMonth,
  mbPerCore,
  mergedRowsPerSecond,
  onDemandShards,
  rejectedShare,
  s3Request,
  secondsPerMonth,
  shardLimits,
} from './assumptions.ts';
import { type Arrival, batchesOf } from './batches.ts';
import type { EtlRun, Load, SourceFlow } from './load.ts';
import type { SourceFacts } from './measure.ts';
import type { SourceModel, System } from './system.ts';

/** Maximum number of objects in one plan of the ETL. */
const objectsPerPlan = 5_000;

/** Flow of the load through each source. */
export const flowsOf = (system: System, load: Load, facts: ReadonlyMap<string, SourceFacts>): SourceFlow[] =>
  system.sources.map((model) => {
    const measured = facts.get(model.source);
    if (!measured) throw new InvariantError(`${model.source} was not measured`);
    return flowOf(system, model, load, measured);
  });

function flowOf(system: System, model: SourceModel, { recordsPerDay, arrival }: Load, facts: SourceFacts): SourceFlow {
  const records = recordsPerDay * daysPerMonth;
  const openShards = shardsOf(model, records, facts);
  const { batchSize, windowSeconds, batchesPerShard } = model.mapping;
  const gathering = { batchSize, windowSeconds, slots: openShards * batchesPerShard, shards: openShards };
  const ticks = system.simulator.runsPerMonth;
  const comes: Arrival = arrival === 'ticks' && ticks > 0 ? { kind: 'ticks', perMonth: ticks } : { kind: 'steady' };
  const batches = batchesOf(gathering, records, facts.eventBytes, comes);
  const objectsWith = (share: number) => batches.perMonth * (1 - (1 - share) ** batches.records);
  return {
    ...model,
    facts,
    recordsPerDay,
    records,
    openShards,
    batches,
    quarantineObjects: objectsWith(rejectedShare),
    alertObjects: objectsWith(facts.alertShare),
    run: etlRun(model, facts, recordsPerDay, batches.perMonth, system.orchestration.runsPerMonth),
  };
}

/** A provisioned stream has its declared shards; an on-demand stream has capacity for twice its peak. */
function shardsOf({ stream }: SourceModel, records: number, { eventBytes }: SourceFacts): number {
  if (stream.mode === 'PROVISIONED') return stream.shards;
  const perSecond = records / secondsPerMonth;
  const needed = Math.max(
    perSecond / shardLimits.recordsPerSecond,
    (perSecond * eventBytes) / shardLimits.bytesPerSecond,
  );
  return Math.max(onDemandShards, Math.ceil(2 * needed));
}

function etlRun(
  { etl }: SourceModel,
  { partitionDays }: SourceFacts,
  recordsPerDay: number,
  batches: number,
  perMonth: number,
): EtlRun {
  const objects = perMonth > 0 ? batches / perMonth : 0;
  const plans = Math.ceil(objects / objectsPerPlan);
  const fullRows = recordsPerDay * partitionDays;
  const partitionRows = fullRows / 2;
  const listed = perMonth > 0 ? (batches / daysPerMonth / 24) * allowedLatenessHours + objects : 0;
  const rollups = objects > 0 ? Math.ceil(dataDays / partitionDays) : 0;
  // One thread does the work, so it cannot use more than one core.
  const rowsPerSecond = mergedRowsPerSecond * Math.min(1, etl.memoryMb / mbPerCore);
  const requests = (count: number) => (count / s3Request.atOnce) * s3Request.seconds;
  const merging = (rows: number) => rows / rowsPerSecond + requests(objects / Math.max(1, plans));
  const listing = s3Request.seconds * (1 + listed / 1000);
  return {
    perMonth,
    objects,
    plans,
    partitionRows,
    listed,
    rollups,
    seconds: listing + requests(objects) + plans * merging(partitionRows) + plans * requests(rollups),
    longestSeconds: plans > 0 ? merging(fullRows) : 0,
  };
}
