import { daysPerMonth, mergedRowBytes, secondsPerMonth, shardLimits } from './assumptions.ts';
import { tableBytes } from './athena.ts';
import { jobSeconds } from './jobs.ts';
import { secondsPerBatch, simulatorSeconds } from './lambda.ts';
import type { SourceFlow } from './load.ts';
import type { Usage } from './model.ts';
import type { Lifecycle } from './storage.ts';
import type { System } from './system.ts';

/** Declared settings that would not carry the load, each in a sentence that names the setting. */
export function capacityNotes({ system, flows, lifecycle }: Usage): string[] {
  return [
    ...flows.flatMap((flow) => [
      ...streamNotes(flow),
      ...processorNotes(flow),
      ...etlNotes(flow),
      ...queryNotes(flow, system, lifecycle),
    ]),
    ...simulatorNotes(system, flows),
  ];
}

function streamNotes({ source, stream, openShards, records, facts }: SourceFlow): string[] {
  if (stream.mode === 'ON_DEMAND') return [];
  const perSecond = records / secondsPerMonth;
  const bytes = perSecond * facts.eventBytes;
  const needed = Math.ceil(Math.max(perSecond / shardLimits.recordsPerSecond, bytes / shardLimits.bytesPerSecond));
  if (needed <= openShards) return [];
  return [
    `${source}: ${rounded(perSecond)} records and ${rounded(bytes / 1000)} kB a second need ${needed} shards; streamShards is ${openShards}.`,
  ];
}

/** A slot processes one batch at a time: it must finish before the next batch is full. */
function processorNotes(flow: SourceFlow): string[] {
  const { source, batches, openShards, mapping, processor } = flow;
  const busy = (batches.perMonth * secondsPerBatch(flow)) / secondsPerMonth / (openShards * mapping.batchesPerShard);
  const tooLong = secondsPerBatch(flow) > processor.timeoutSeconds;
  return [
    ...(busy > 0.8
      ? [
          `${source}: the processor is busy ${rounded(busy * 100)} % of the time and falls behind: raise batchesPerShard.`,
        ]
      : []),
    ...(tooLong
      ? [`${source}: a batch takes ${rounded(secondsPerBatch(flow))} s, the processor has ${processor.timeoutSeconds}.`]
      : []),
  ];
}

function etlNotes(flow: SourceFlow): string[] {
  const { source, run, etl, job } = flow;
  const memory = (run.partitionRows * 2 * mergedRowBytes) / 1e6;
  const interval = run.perMonth > 0 ? secondsPerMonth / run.perMonth : Number.POSITIVE_INFINITY;
  const seconds = jobSeconds(flow);
  return [
    ...(memory > etl.memoryMb
      ? [
          `${source}: a full partition of ${rounded(run.partitionRows * 2)} records takes about ${rounded(memory)} MB to merge; the ETL function has ${etl.memoryMb} (etlMemoryMb).`,
        ]
      : []),
    ...(run.longestSeconds > etl.timeoutSeconds
      ? [
          `${source}: merging a full partition takes about ${rounded(run.longestSeconds)} s; Lambda stops after ${etl.timeoutSeconds}.`,
        ]
      : []),
    ...(seconds > Math.min(interval, job.timeoutMinutes * 60)
      ? [
          `${source}: an ETL run takes about ${rounded(seconds)} s, but the next is due after ${rounded(interval)} and Glue stops it after ${job.timeoutMinutes * 60}.`,
        ]
      : []),
  ];
}

function queryNotes(flow: SourceFlow, { scanLimitBytes }: System, lifecycle: Lifecycle): string[] {
  const { records, quarantine } = tableBytes(flow, lifecycle);
  const most = Math.max(records, quarantine);
  if (flow.run.perMonth === 0 || most <= scanLimitBytes) return [];
  return [
    `${flow.source}: a query scans about ${rounded(most / 2 ** 20)} MB after a year; Athena cancels it at ${rounded(scanLimitBytes / 2 ** 20)} (athenaScanLimitMb).`,
  ];
}

function simulatorNotes(system: System, flows: readonly SourceFlow[]): string[] {
  const { simulator } = system;
  if (simulator.runsPerMonth === 0) return [];
  const seconds = Math.max(simulatorSeconds(system, flows), ...flows.map((flow) => burstSeconds(system, flow)));
  const available = Math.min(simulator.timeoutSeconds, (daysPerMonth * 86_400) / simulator.runsPerMonth);
  if (seconds <= available) return [];
  return [
    `simulator: a tick takes about ${rounded(seconds)} s and has ${rounded(available)}: it sends fewer than recordsPerDay.`,
  ];
}

/** Seconds that the shards need to accept the records of one tick. */
const burstSeconds = ({ simulator }: System, { records, openShards, facts }: SourceFlow): number =>
  (records / simulator.runsPerMonth / openShards) *
  Math.max(1 / shardLimits.recordsPerSecond, facts.eventBytes / shardLimits.bytesPerSecond);

const rounded = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(2)));
