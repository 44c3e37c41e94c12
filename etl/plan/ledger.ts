import type { TableSchema } from '../table/schema.ts';
import { arrivalHour, laterOf } from './arrival-hour.ts';
import type { MergePlan, ProcessedObject } from './plan.ts';

/** Ledger of merged objects: which processed objects of a source are in its table of records. */
export interface Ledger {
  /** Hour of arrival (`yyyy-MM-ddTHH`): every object up to and including it is merged. Null before the first run. */
  readonly watermark: string | null;
  /** ETag of each merged object of a later hour, by key. */
  readonly merged: Readonly<Record<string, string>>;
}

/** Ledger before the first run. */
export const emptyLedger: Ledger = { watermark: null, merged: {} };

/**
 * Returns the ledger after a plan was merged: it gains the objects of the plan and drops those that the watermark covers.
 * Idempotent, also if another run has advanced the ledger since.
 */
export function advanceLedger(ledger: Ledger, plan: MergePlan): Ledger {
  const watermark = laterWatermark(ledger.watermark, plan.watermark);
  const merged: Record<string, string> = {};
  const keep = (key: string, etag: string) => {
    const hour = arrivalHour(key);
    if (hour !== null && !isCovered(hour, watermark)) merged[key] = etag;
  };
  for (const [key, etag] of Object.entries(ledger.merged)) keep(key, etag);
  for (const { key, etag } of plan.objects) keep(key, etag);
  return { watermark, merged };
}

function laterWatermark(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return laterOf(one, other);
}

const isCovered = (hour: string, watermark: string | null): boolean => watermark !== null && hour <= watermark;

/**
 * Processed objects that are not merged yet, sorted by key, which is by arrival. A known key with another ETag counts as
 * new: a redelivered batch has replaced the object. Keys that are not laid out by arrival hour are ignored.
 * @param maxObjects limit of one run
 */
export function pendingObjects(
  listed: readonly ProcessedObject[],
  ledger: Ledger,
  maxObjects: number,
): { readonly objects: readonly ProcessedObject[]; readonly more: boolean } {
  const pending = listed.filter((object) => isPending(object, ledger)).sort((a, b) => (a.key < b.key ? -1 : 1));
  return { objects: pending.slice(0, maxObjects), more: pending.length > maxObjects };
}

function isPending({ key, etag }: ProcessedObject, { watermark, merged }: Ledger): boolean {
  const hour = arrivalHour(key);
  return hour !== null && !isCovered(hour, watermark) && merged[key] !== etag;
}

/**
 * Key after which a listing of the processed objects may begin: the watermark covers every key before it. Null: begin at
 * the first key.
 * @param processed the source's table `processed`
 */
export function listAfter(processed: TableSchema, { watermark }: Ledger): string | null {
  if (watermark === null) return null;
  const [date, hour] = watermark.split('T');
  // "~" sorts after every shard id, so the listing skips the whole hour.
  return `${processed.prefix}arrival_date=${date}/arrival_hour=${hour}/~`;
}
