import { ServiceError } from '../../etl/platform.ts';
import type { InvocationResult } from '../engines.ts';

export interface EtlOptions {
  /** ETL function of a source. */
  readonly functionName: string;
  /** Merge tasks at a time. */
  readonly concurrency: number;
}

/** Counts of a run. */
export interface EtlTotals {
  readonly plans: number;
  readonly tasks: number;
  readonly partitions: number;
  readonly rows: number;
  readonly duplicates: number;
}

type Invoke = (functionName: string, payload: string) => Promise<InvocationResult>;
type StepAnswer = Readonly<Record<string, unknown>>;

/**
 * The steps of the Glue bridge, for machines without Python: plan, every task of the plan, finish, until nothing more
 * waits. Like the bridge, it tries every task of a plan before it gives up.
 * @throws Error when an invocation failed, or answered something else than the protocol says
 */
export async function runEtl(invoke: Invoke, { functionName, concurrency }: EtlOptions): Promise<EtlTotals> {
  const step = (payload: StepAnswer) => answerOf(invoke, functionName, payload);
  const totals = { plans: 0, tasks: 0, partitions: 0, rows: 0, duplicates: 0 };
  let previous: string | undefined;
  for (let more = true; more; ) {
    const planned = await step({ step: 'plan' });
    if (planned.plan === null) return totals;
    const plan = textAnswer(planned, 'plan');
    if (plan === previous)
      throw new ServiceError(`plan ${plan} came back after it was finished: the ledger does not move`);
    previous = plan;
    const tasks = countOf(planned, 'tasks');
    for (const done of await merge(step, plan, tasks, concurrency)) {
      totals.tasks += 1;
      totals.partitions += countOf(done, 'partitions');
      totals.rows += countOf(done, 'rows');
      totals.duplicates += countOf(done, 'duplicates');
    }
    await step({ step: 'finish', plan });
    totals.plans += 1;
    more = planned.more === true;
  }
  return totals;
}

async function merge(
  step: (payload: StepAnswer) => Promise<StepAnswer>,
  plan: string,
  tasks: number,
  concurrency: number,
) {
  const done: StepAnswer[] = [];
  const failures: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < tasks) {
      const task = next++;
      try {
        done.push(await step({ step: 'merge', plan, task }));
      } catch (error) {
        failures.push(`task ${task}: ${(error as Error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, tasks) }, work));
  if (failures.length > 0)
    throw new ServiceError(`${failures.length} of ${tasks} tasks of ${plan} failed: ${failures.join('; ')}`);
  return done;
}

async function answerOf(invoke: Invoke, functionName: string, payload: StepAnswer): Promise<StepAnswer> {
  const result = await invoke(functionName, JSON.stringify(payload));
  const answer: unknown = JSON.parse(result.payload);
  const described = `${functionName}, step ${String(payload.step)}`;
  if (answer === null || typeof answer !== 'object')
    throw new ServiceError(`${described} answered ${result.payload}, no object`);
  if (result.functionError === undefined) return answer as StepAnswer;
  const { errorType, errorMessage } = answer as StepAnswer;
  throw new ServiceError(`${described}: ${String(errorType)}: ${String(errorMessage)}`);
}

function countOf(answer: StepAnswer, name: string): number {
  const value = answer[name];
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new ServiceError(`${name} is ${JSON.stringify(value)}; it should be a whole number`);
}

function textAnswer(answer: StepAnswer, name: string): string {
  const value = answer[name];
  if (typeof value === 'string') return value;
  throw new ServiceError(`${name} is ${JSON.stringify(value)}; it should be a text or null`);
}
