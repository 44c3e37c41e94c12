import type { EventSourceMappingDeclaration } from '../engines.ts';
import type { BatchRecord } from './event.ts';

/** Records that are handed to the function together. */
export interface Part {
  readonly records: readonly BatchRecord[];
  /** Retries that these records have used. */
  readonly retries: number;
  /** Times that these records were handed to the function. */
  readonly invocations: number;
}

/** Decision after an invocation. */
export interface Step {
  readonly handled: readonly BatchRecord[];
  /** Tried again, in this order, before anything that follows in the shard. */
  readonly again: readonly Part[];
  /** True if the next invocation has to wait: a retry waits, a split does not. */
  readonly wait: boolean;
  readonly givenUp?: Part;
}

export type RetryPolicy = Pick<EventSourceMappingDeclaration, 'bisectBatchOnFunctionError' | 'maximumRetryAttempts'>;

/**
 * Decides on a part after an invocation.
 *
 * A split does not consume a retry. A batch is split at the first failure that the function reported; when that is its first
 * record, or the function threw, a split there would not make it smaller, so it is halved: a record that always fails ends up
 * alone, and only it uses up its retries.
 *
 * @param failedFrom position of the first record to try again; the number of records if all went well
 */
export function nextStep(part: Part, failedFrom: number, policy: RetryPolicy): Step {
  const { retries } = part;
  const invocations = part.invocations + 1;
  const handled = part.records.slice(0, failedFrom);
  const records = part.records.slice(failedFrom);
  if (records.length === 0) return { handled, again: [], wait: false };
  if (policy.bisectBatchOnFunctionError && handled.length > 0) {
    return { handled, again: [{ records, retries, invocations }], wait: false };
  }
  if (policy.bisectBatchOnFunctionError && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    const halves = [records.slice(0, middle), records.slice(middle)];
    return { handled, again: halves.map((half) => ({ records: half, retries, invocations })), wait: false };
  }
  const exhausted = policy.maximumRetryAttempts >= 0 && retries >= policy.maximumRetryAttempts;
  if (exhausted) return { handled, again: [], wait: false, givenUp: { records, retries, invocations } };
  return { handled, again: [{ records, retries: retries + 1, invocations }], wait: true };
}
