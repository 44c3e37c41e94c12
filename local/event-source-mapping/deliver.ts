import type { EventSourceMappingDeclaration, InvocationResult, LambdaEngine } from '../engines.ts';
import { type DeadLetterCondition, type DeadLetterMessage, deadLetterOf } from './dead-letter.ts';
import { type BatchRecord, type EventSource, eventOf } from './event.ts';
import { firstFailure } from './first-failure.ts';
import { nextStep, type Part } from './retry.ts';
import { sleep } from './sleep.ts';

export interface DeliveryContext {
  readonly mapping: EventSourceMappingDeclaration;
  readonly source: EventSource;
  readonly functionArn: string;
  readonly lambda: Pick<LambdaEngine, 'invoke'>;
  readonly sendDeadLetter: (arn: string, record: DeadLetterMessage) => Promise<void>;
  /** ms to wait before the next attempt, given how many failed before. */
  readonly backoff: (failures: number) => number;
  /** ms after which a record is not handed to the function any more. */
  readonly maximumAgeMs: number;
  /** Time at which delivery began, ms since 1970 UTC: the age of earlier records counts from then, since nobody tried them before. */
  readonly startedAt: number;
  readonly now: () => number;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
  /** Records are done with, in order; `failed` of them for good. */
  readonly acknowledge: (records: readonly BatchRecord[], failed: number) => Promise<void>;
}

/** Hands a batch to the function until each record is handled or given up, in order. Stops early when the signal is aborted. */
export async function deliver(records: readonly BatchRecord[], context: DeliveryContext): Promise<void> {
  const pending: Part[] = [{ records, retries: 0, invocations: 0 }];
  let unanswered = 0;
  for (let next = pending.shift(); next && !context.signal.aborted; next = pending.shift()) {
    const part = await withoutExpired(next, context);
    // Expired records that the dead-letter queue has not taken are read again: nothing behind them may be acknowledged.
    if (context.signal.aborted) return;
    if (part.records.length === 0) continue;
    const answer = await invoke(part, context);
    if (!answer) {
      // The function was not to blame, so this takes none of its retries.
      pending.unshift(part);
      await sleep(context.backoff(unanswered++), context.signal);
      continue;
    }
    const failedFrom = firstFailure(answer, part.records, context.mapping.reportBatchItemFailures);
    const step = nextStep(part, failedFrom, context.mapping);
    if (step.handled.length > 0) await context.acknowledge(step.handled, 0);
    if (step.givenUp) await giveUp(step.givenUp, 'RetryAttemptsExhausted', answer, context);
    if (step.again.length > 0) context.log(describe(part, failedFrom, answer, context));
    pending.unshift(...step.again);
    if (step.wait) await sleep(context.backoff(part.retries), context.signal);
  }
}

async function invoke(part: Part, context: DeliveryContext): Promise<InvocationResult | undefined> {
  try {
    return await context.lambda.invoke(context.mapping.functionName, eventOf(part.records));
  } catch (error) {
    context.log(`${context.mapping.functionName} could not be invoked: ${error}`);
    return undefined;
  }
}

/** Gives up the records that are too old; a shard's records are in order of age. */
async function withoutExpired(part: Part, context: DeliveryContext): Promise<Part> {
  const oldest = context.now() - context.maximumAgeMs;
  const firstYoung = part.records.findIndex(({ arrivedAt }) => Math.max(arrivedAt, context.startedAt) >= oldest);
  const count = firstYoung < 0 ? part.records.length : firstYoung;
  if (count === 0) return part;
  await giveUp({ ...part, records: part.records.slice(0, count) }, 'RecordAgeExceeded', undefined, context);
  return { ...part, records: part.records.slice(count) };
}

async function giveUp(
  part: Part,
  condition: DeadLetterCondition,
  answer: InvocationResult | undefined,
  context: DeliveryContext,
): Promise<void> {
  const { mapping, source, functionArn, log, signal } = context;
  const { onFailureArn: destinationArn } = mapping;
  log(
    `${mapping.functionName}: ${part.records.length} records of ${source.shardId} given up (${condition}), ` +
      `${destinationArn ? `sent to ${destinationArn}` : 'no dead-letter queue is declared'}.`,
  );
  if (destinationArn) {
    const now = context.now();
    const record = deadLetterOf(part, condition, answer, {
      uuid: mapping.uuid,
      functionArn,
      source,
      destinationArn,
      now,
    });
    for (let failures = 0; !(await delivered(destinationArn, record, context)); failures += 1) {
      await sleep(context.backoff(failures), signal);
      // Not acknowledged: the records are read again after a restart.
      if (signal.aborted) return;
    }
  }
  await context.acknowledge(part.records, part.records.length);
}

async function delivered(
  arn: string,
  record: DeadLetterMessage,
  { sendDeadLetter, log }: DeliveryContext,
): Promise<boolean> {
  try {
    await sendDeadLetter(arn, record);
    return true;
  } catch (error) {
    log(`Dead-letter queue ${arn} took nothing: ${error}`);
    return false;
  }
}

function describe(
  part: Part,
  failedFrom: number,
  answer: InvocationResult,
  { mapping, source }: DeliveryContext,
): string {
  const failed = part.records.length - failedFrom;
  const reason = answer.functionError ? `: ${answer.payload.slice(0, 300)}` : '';
  return `${mapping.functionName} failed ${failed} of ${part.records.length} records of ${source.shardId}, retry follows${reason}`;
}
