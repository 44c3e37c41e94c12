import type { Rejection } from '../decode/events/record.ts';

/**
 * Counts each reason among rejections, the most frequent first, ties by reason.
 *
 * @example
 * const { rejected } = readCsv(manufacturing, 'machine,time,vibration\n1,2025-03-01,-1\n2,2025-03-01,-2');
 * countReasons(rejected).get('vibration below 0'); // → 2
 */
export function countReasons(rejected: readonly Pick<Rejection, 'reason'>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
