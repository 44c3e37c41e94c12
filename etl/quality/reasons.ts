import type { Rejection } from '../decode/events/record.ts';

/** How often each reason stands among rejections, the most frequent first, ties by reason. */
export function countReasons(rejected: readonly Pick<Rejection, 'reason'>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
