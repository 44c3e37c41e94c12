import { arrivalHour } from './hour.ts';
import type { Ledger, MergePlan } from './task.ts';

/**
 * The ledger after a plan has been merged: gains the plan's objects and forgets those of the hours that the plan found
 * complete. Doing it twice, or after another run did it, changes nothing more.
 */
export function advanceLedger(ledger: Ledger, plan: MergePlan): Ledger {
  const watermark = later(ledger.watermark, plan.watermark);
  const merged: Record<string, string> = {};
  const keep = (key: string, etag: string) => {
    const hour = arrivalHour(key);
    if (hour !== null && (watermark === null || hour > watermark)) merged[key] = etag;
  };
  for (const [key, etag] of Object.entries(ledger.merged)) keep(key, etag);
  for (const { key, etag } of plan.objects) keep(key, etag);
  return { watermark, merged };
}

function later(one: string | null, other: string | null): string | null {
  if (one === null) return other;
  return other === null || one > other ? one : other;
}
