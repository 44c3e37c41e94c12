import type { InvocationResult } from '../engines.ts';
import type { BatchRecord } from './event.ts';

/**
 * Position in a batch of the first record that has to be tried again after an invocation; the number of records if there is
 * none.
 *
 * With `ReportBatchItemFailures` the lowest sequence number that the function names counts, and everything from there on is
 * tried again, later successes included. An empty answer or list is full success; an identifier that is empty, misnamed or not
 * of this batch is full failure.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function firstFailure(
  { payload, functionError }: InvocationResult,
  records: readonly BatchRecord[],
  reportBatchItemFailures: boolean,
): number {
  if (functionError) return 0;
  if (!reportBatchItemFailures) return records.length;
  const failures = reportedFailures(payload);
  if (failures === undefined) return 0;
  const positions = new Map(records.map(({ sequenceNumber }, position) => [sequenceNumber, position]));
  let lowest = records.length;
  for (const failure of failures) {
    const position = positions.get(String((failure as { itemIdentifier?: unknown } | null)?.itemIdentifier));
    if (position === undefined) return 0;
    lowest = Math.min(lowest, position);
  }
  return lowest;
}

/** @returns nothing if the answer is of another form */
function reportedFailures(payload: string): readonly unknown[] | undefined {
  const answer: unknown = payload === '' ? null : JSON.parse(payload);
  if (answer === null) return [];
  if (typeof answer !== 'object') return undefined;
  const { batchItemFailures = null } = answer as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  return Array.isArray(batchItemFailures) ? batchItemFailures : undefined;
}
