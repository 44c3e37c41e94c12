import type { TableSchema } from '../table/schema.ts';
import { arrivalHour } from './hour.ts';
import type { Ledger, ProcessedObject } from './task.ts';

/** A ledger that has seen nothing. */
export const emptyLedger: Ledger = { watermark: null, merged: {} };

/**
 * Processed objects that are not merged yet, sorted by key, hence by arrival. A known key with another ETag is new again:
 * a redelivered batch has overwritten it. Keys that are not laid out by arrival hour are no processed objects.
 * @param maxObjects how many one run takes at most
 */
export function pendingObjects(
  listed: readonly ProcessedObject[],
  ledger: Ledger,
  maxObjects: number,
): { readonly objects: readonly ProcessedObject[]; readonly more: boolean } {
  const waiting = listed.filter((object) => isPending(object, ledger)).sort((a, b) => (a.key < b.key ? -1 : 1));
  return { objects: waiting.slice(0, maxObjects), more: waiting.length > maxObjects };
}

function isPending({ key, etag }: ProcessedObject, ledger: Ledger): boolean {
  const hour = arrivalHour(key);
  if (hour === null) return false;
  if (ledger.watermark !== null && hour <= ledger.watermark) return false;
  return ledger.merged[key] !== etag;
}

/**
 * Key after which a listing of the processed objects need only begin: all before it is complete. Null: at the beginning.
 * @param processed the source's table `processed`
 */
export function listAfter(processed: TableSchema, ledger: Ledger): string | null {
  if (ledger.watermark === null) return null;
  const [date, hour] = ledger.watermark.split('T');
  // "~" sorts after every shard id, so the whole of that hour is passed over.
  return `${processed.prefix}arrival_date=${date}/arrival_hour=${hour}/~`;
}
