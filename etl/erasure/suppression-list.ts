import type { Batch, Cell } from '../batch/batch.ts';
import { cellAt, column } from '../batch/batch.ts';
import { clockToleranceMs } from '../clock-tolerance.ts';
import type { Contract } from '../contract/contract.ts';
import { groupBy } from '../group-by.ts';
import { keyedHash } from '../keyed-hash.ts';
import { timeColumn } from '../table/tables.ts';
import { gatherRows, rowsIn } from '../transform/gather.ts';

/** Erased entity, without its name. */
export interface SuppressedSubject {
  /** Keyed hash of the entity's key: see {@link subjectHash}. */
  readonly subject: string;
  /** ms since 1970 UTC: earlier records of the entity are suppressed, and later ones belong to a new entity. */
  readonly before: number;
}

/** Erased entities of a source. Their records are dropped if they arrive again, from whichever copy. */
export interface SuppressionList {
  /** Random, of this lake and source, so that the hashes are useless elsewhere. */
  readonly salt: string;
  readonly subjects: readonly SuppressedSubject[];
}

/** Name of an entity in the suppression list and in receipts. */
export const subjectHash = (salt: string, key: string): string => keyedHash(salt, ['subject', key], 32);

/**
 * Adds keys to a suppression list. If a subject is erased again, the later moment counts.
 * @param keys every name of the subject: its key and its pseudonym
 * @param before see {@link SuppressedSubject}
 */
export function suppress(
  { salt, subjects }: SuppressionList,
  keys: readonly string[],
  before: number,
): SuppressionList {
  const moments = new Map(subjects.map((one) => [one.subject, one.before]));
  for (const key of keys) {
    const subject = subjectHash(salt, key);
    moments.set(subject, Math.max(before, moments.get(subject) ?? before));
  }
  return { salt, subjects: [...moments].map(([subject, moment]) => ({ subject, before: moment })) };
}

/** Facts about a record that decide whether it is suppressed. */
export interface SuppressionCandidate {
  readonly key: Cell;
  /** ms since 1970 UTC; null if unreadable: the record then counts as one from before the erasure. */
  readonly eventTime: number | null;
  /** ms since 1970 UTC; null if unknown. */
  readonly arrivedAt: number | null;
}

/** True if a record belongs to a suppressed subject and happened before the subject was erased. */
export type IsSuppressed = (record: SuppressionCandidate) => boolean;

/**
 * True if a record of an erased subject happened before its erasure. An event time too far ahead of the arrival is not
 * believed.
 * @param before moment from which the subject counts as a new one, ms since 1970 UTC
 */
export function isPast({ eventTime, arrivedAt }: Omit<SuppressionCandidate, 'key'>, before: number): boolean {
  if (eventTime === null || eventTime < before) return true;
  if (arrivedAt === null) return false;
  return arrivedAt < before || eventTime > arrivedAt + clockToleranceMs;
}

/** Number of keys whose hash is cached. */
const cachedKeys = 10_000;

/** Compiles a suppression list; null if it is empty, so that no record needs to be checked. */
export function compileSuppression(list: SuppressionList | null): IsSuppressed | null {
  if (!list || list.subjects.length === 0) return null;
  const moments = new Map(list.subjects.map(({ subject, before }) => [subject, before]));
  const known = new Map<string, number | undefined>();
  const momentOf = (key: string): number | undefined => {
    if (known.has(key)) return known.get(key);
    const before = moments.get(subjectHash(list.salt, key));
    if (known.size >= cachedKeys) known.clear();
    known.set(key, before);
    return before;
  };
  return ({ key, ...when }) => {
    const before = typeof key === 'string' ? momentOf(key) : undefined;
    return before !== undefined && isPast(when, before);
  };
}

/**
 * Separates the suppressed rows of a batch from the others. `dropped` is null if there are none.
 * @param batch at least the columns of the table of records; `arrived_at` if it is known
 */
export function dropSuppressed<Columns>(
  contract: Contract,
  batch: Batch<Columns>,
  isSuppressed: IsSuppressed | null,
): { readonly kept: Batch<Columns>; readonly dropped: Batch<Columns> | null };
export function dropSuppressed(
  contract: Contract,
  batch: Batch,
  isSuppressed: IsSuppressed | null,
): { readonly kept: Batch; readonly dropped: Batch | null } {
  if (isSuppressed === null) return { kept: batch, dropped: null };
  const [keys, times] = [column(batch, contract.key), column(batch, timeColumn(contract))];
  const arrivals = batch.columns.get('arrived_at');
  const isDropped = (row: number) =>
    isSuppressed({
      key: cellAt(keys, row),
      eventTime: cellAt(times, row) as number | null,
      arrivedAt: arrivals ? (cellAt(arrivals, row) as number | null) : null,
    });
  const parts = groupBy(rowsIn(batch), ({ row }) => isDropped(row));
  const columns = [...batch.columns.values()];
  const dropped = parts.get(true) ?? [];
  if (dropped.length === 0) return { kept: batch, dropped: null };
  return { kept: gatherRows(parts.get(false) ?? [], columns), dropped: gatherRows(dropped, columns) };
}
