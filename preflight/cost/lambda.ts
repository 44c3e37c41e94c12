import {
  analyticsSeconds,
  daysPerMonth,
  integrationSeconds,
  mbPerCore,
  processorSeconds,
  simulator,
} from './assumptions.ts';
import type { SourceFlow, UsageLine } from './load.ts';
import type { FunctionModel, System } from './system.ts';
import { traceLine } from './traces.ts';

/** Functions: invocations of each, and their duration. */
export function lambdaLines(system: System, flows: readonly SourceFlow[]): UsageLine[] {
  const { runsPerMonth: runs, traced } = system.orchestration;
  // A function that a traced execution invokes joins its trace. A script invokes the ETL function, and passes no trace
  // on.
  const inExecution = (model: FunctionModel) => ({ ...model, traced: model.traced && !traced });
  return [
    ...flows.flatMap((flow) => [
      ...invocations('processors', flow.processor, flow.batches.perMonth, secondsPerBatch(flow)),
      ...invocations(
        'ETL',
        flow.etl,
        etlInvocations(flow),
        (flow.run.seconds * flow.run.perMonth) / etlInvocations(flow),
      ),
      ...invocations('analytics', inExecution(flow.analytics), runs, analyticsSeconds),
    ]),
    ...(system.integration ? invocations('analytics', inExecution(system.integration), runs, integrationSeconds) : []),
    ...invocations('simulator', system.simulator, system.simulator.runsPerMonth, simulatorSeconds(system, flows)),
  ];
}

function invocations(who: string, model: FunctionModel, count: number, seconds: number): UsageLine[] {
  if (count === 0) return [];
  const gbSeconds = count * seconds * (model.memoryMb / 1024);
  return [
    traceLine(who, model.traced ? count : 0),
    { service: 'Lambda', what: `invocations of the ${who}`, price: 'lambdaRequest', quantity: count },
    {
      service: 'Lambda',
      what: `time of the ${who}`,
      price: model.arm ? 'lambdaArmGbSecond' : 'lambdaX86GbSecond',
      quantity: gbSeconds,
    },
  ];
}

/** Billed seconds of a processor for a batch. Work on records takes longer with less than a core. */
export function secondsPerBatch({ batches, processor }: Pick<SourceFlow, 'batches' | 'processor'>): number {
  const cores = Math.min(1, processor.memoryMb / mbPerCore);
  return processorSeconds.base + (batches.records * processorSeconds.perRecordOnOneCore) / cores;
}

/** A run plans once, and merges and finishes each plan that has objects. */
export const etlInvocations = ({ run }: Pick<SourceFlow, 'run'>): number => run.perMonth * Math.max(1, run.plans * 3);

/** Seconds of a tick. It skips the rows that were sent before: half of a file, on average. */
export function simulatorSeconds({ simulator: model }: System, flows: readonly SourceFlow[]): number {
  if (model.runsPerMonth === 0) return 0;
  const ticksADay = model.runsPerMonth / daysPerMonth;
  const working = flows.map(
    ({ recordsPerDay }) =>
      recordsPerDay / ticksADay / simulator.rowsPerSecond +
      recordsPerDay / simulator.filesPerDay / 2 / simulator.passedPerSecond,
  );
  return simulator.seconds + working.reduce((sum, seconds) => sum + seconds, 0);
}
