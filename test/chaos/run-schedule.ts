import { runEtl } from '../../local/glue/bridge-steps.ts';
import { armFaults } from './armed.ts';
import type { PartFault } from './catalogue.ts';
import type { RequestClass } from './effect.ts';
import { bucket, functionOf } from './functions.ts';
import { type Input, makeInput } from './input.ts';
import type { ChaosLake } from './lake.ts';
import { type Mapped, startMapped } from './mapped.ts';
import { type DeadLetterBatch, failuresIn, type Observed, observe } from './observe.ts';
import { unreconciled } from './reconciliation.ts';
import type { Schedule } from './schedule.ts';
import { clientProducer, type Producer, simulatorProducer } from './send.ts';

/** What happened in a schedule. */
export interface Events {
  /** How often each fault struck, by id. */
  readonly struck: ReadonlyMap<string, number>;
  /** Requests that faults could strike at, by class. */
  readonly requests: ReadonlyMap<RequestClass, number>;
}

/** Result of a schedule. */
export interface Trial extends Events {
  readonly input: Input;
  /** The lake at the end. */
  readonly observed: Observed;
  /** What did not reconcile, at the end or before the dead-letter queue was emptied; one sentence each. */
  readonly violations: readonly string[];
}

const hours = 3_600_000;
const fortnight = 14 * 24 * hours;

/** Runs a schedule: parts of the input under faults, then, in calm, what an operator and the next run do. */
export async function runSchedule(lake: ChaosLake, schedule: Schedule): Promise<Trial> {
  const input = makeInput(schedule.input);
  const { source } = input;
  Object.assign(lake.conditions, { faults: armFaults([]), clockOffset: 0, source });
  await lake.empty(source, schedule.shards);
  const produce = schedule.producer === 'client' ? clientProducer : simulatorProducer;
  const producer = await produce(lake, input, schedule.parts);
  const armed = armFaults(schedule.faults);
  lake.conditions.faults = armed;
  const mapped = await startMapped(lake, schedule);
  const acts = new Set<PartFault>();
  try {
    for (let part = 1; part <= schedule.parts; part++) {
      const now = armed.at(part);
      for (const act of now) acts.add(act);
      await runPart(lake, producer, mapped, source, part, now);
    }
    armed.disarm();
    await lake.release();
    await mapped.drained();
  } finally {
    armed.disarm();
    await lake.release();
    await mapped.close();
  }
  const struck = new Map(armed.struck);
  const waiting = await failuresIn(lake);
  const violations = waiting.length > 0 ? unreconciled(input, await observe(lake, source)) : [];
  const twice = acts.has('replayed twice');
  for (let time = 0; time < (twice ? 2 : 1); time++) await replay(lake, source, waiting);
  for (const { key } of waiting) await lake.store.removePrefix(bucket, key);
  if (twice && waiting.length > 0) struck.set('replayed-twice', waiting.length);
  await inTime(() => etl(lake, source));
  const observed = await observe(lake, source);
  return {
    input,
    observed,
    violations: [...violations, ...unreconciled(input, observed)],
    struck,
    requests: armed.requests,
  };
}

async function runPart(
  lake: ChaosLake,
  producer: Producer,
  mapped: Mapped,
  source: string,
  part: number,
  acts: ReadonlySet<PartFault>,
): Promise<void> {
  if (acts.has('clock ahead')) lake.conditions.clockOffset += 9 * hours;
  if (acts.has('clock back')) lake.conditions.clockOffset -= 9 * hours;
  const beside = acts.has('run beside arrivals') ? [etlUnderFaults(lake, source)] : [];
  await producer.send(part, acts.has('out of order'));
  if (acts.has('sent again')) await producer.send(part, false);
  await mapped.drained();
  await Promise.all(beside);
  const runs = acts.has('two runs at once') ? 2 : 1;
  if (acts.has('etl clock ahead')) await lake.setEtlClock(fortnight);
  await Promise.all(Array.from({ length: runs }, () => etlUnderFaults(lake, source)));
  if (acts.has('etl clock ahead')) await lake.setEtlClock(0);
}

const etl = (lake: ChaosLake, source: string) =>
  runEtl(lake.lambda.invoke, { functionName: functionOf('etl', source), concurrency: 2 });

/** Runs as the state machine retries a failed job. What then still fails is left to the next run. */
const runs = 2;

async function etlUnderFaults(lake: ChaosLake, source: string): Promise<void> {
  for (let run = 0; run < runs; run++) {
    try {
      await etl(lake, source);
      return;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
}

async function replay(lake: ChaosLake, source: string, batches: readonly DeadLetterBatch[]): Promise<void> {
  for (const { key, payload } of batches) {
    await inTime(async () => {
      const { functionError, payload: answer } = await lake.lambda.invoke(functionOf('processor', source), payload);
      if (functionError) throw new Error(`${key} could not be replayed: ${answer}`);
    });
  }
}

const attemptsInTime = 25;

/** In calm nothing may fail; but functions have seconds, and a busy machine can take those from them. */
async function inTime(act: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await act();
      return;
    } catch (error) {
      if (attempt === attemptsInTime || !/Task timed out/.test(String(error))) throw error;
    }
  }
}
